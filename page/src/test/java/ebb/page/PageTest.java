package ebb.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void dataCannotEndTheirElement() {
    JsonObject data = JsonObject.empty().with("guest", "</script><script>alert(1)</script>");
    for (String page : List.of(Page.migration(data), Page.plan(data), Page.comparison(data))) {
      assertThat(page).doesNotContain("<script>alert");
      assertThat(page.split("<script", -1)).hasSameSizeAs(page.split("</script>", -1));
    }
  }

  @Test
  void aPageLoadsNothing() {
    JsonObject data = JsonObject.empty();
    for (String page : List.of(Page.migration(data), Page.plan(data), Page.comparison(data))) {
      assertThat(page)
          .doesNotContain("src=", "@import", "@font-face", "rel=\"stylesheet")
          .doesNotContainPattern("url\\((?!#)")
          .startsWith("<!doctype html>")
          .endsWith("</html>\n");
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Page.file("none.js"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.js");
  }
}
