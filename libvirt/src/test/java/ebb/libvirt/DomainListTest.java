package ebb.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DomainListTest {

  private static final int NO_DOMAIN = 42;

  private final List<String> givenBack = new ArrayList<>();

  private DomainInfo look(String name) {
    givenBack.add(name); // as a domain does, also when it fails
    if (name.startsWith("gone")) {
      throw new LibvirtException("it has gone", NO_DOMAIN);
    }
    if (name.startsWith("bad")) {
      throw new LibvirtException("the daemon stumbles", 1);
    }
    return new DomainInfo(new DomainId(name, new UUID(0, 0)), DomainState.RUNNING, 1, 1);
  }

  @Test
  void oneThatHasGoneHidesNoOther() {
    assertThat(DomainList.look(List.of("a", "gone", "b"), this::look, givenBack::add))
        .extracting(info -> info.id().name())
        .containsExactly("a", "b");
    assertThat(givenBack).containsExactly("a", "gone", "b");
  }

  @Test
  void eachIsGivenBackOnceAlsoWhenOneCannotBeLookedAt() {
    assertThatThrownBy(
            () -> DomainList.look(List.of("a", "bad", "b", "c"), this::look, givenBack::add))
        .isInstanceOf(LibvirtException.class)
        .hasMessageContaining("stumbles");
    assertThat(givenBack).containsExactly("a", "bad", "b", "c");
  }
}
