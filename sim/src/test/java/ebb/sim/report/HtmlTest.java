package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void whatMeansSomethingToHtmlIsEscaped() {
    assertThat(Html.escape("<b a=\"1\" c='2'>&amp;</b>"))
        .isEqualTo("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
  }

  @Test
  void plainTextStaysAsItIs() {
    assertThat(Html.escape("größer – 4 GiB\n\t😀")).isEqualTo("größer – 4 GiB\n\t😀");
  }

  @Test
  void whatNoHtmlMayHoldIsReplaced() {
    assertThat(Html.escape("a\u0000b\u0085c\uD800d\uDC00"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
  }
}
