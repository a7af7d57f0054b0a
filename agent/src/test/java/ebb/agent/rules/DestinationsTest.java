package ebb.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

  private static final Destinations SOME = new Destinations(List.of("host*.example", "fd00::*"));
  private static final Destinations NONE = new Destinations(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec:id > pwned",
        "file:/etc/passwd",
        "fd:3",
        "unix:/tmp/x",
        "rdma:host1.example:1",
        "tcp:host1.example:0",
        "tcp:host1.example:70000",
        "tcp:host1.example:1,x=y",
        "tcp:host1.example:1\nexec:id",
        "tcp:-x:1",
        "tcp::1",
        "qemu+ext:///system?command=/x",
        "qemu+ssh://host1.example/system?command=/x",
        "qemu+ssh://-oProxyCommand=x/system",
        "qemu+unix:///system",
        "test:///default",
        ""
      })
  void whatIsMoreThanAHostIsRefusedWhoeverAsks(String destination) {
    for (boolean ofLibvirt : List.of(true, false)) {
      for (boolean overTcp : List.of(true, false)) {
        assertThatThrownBy(() -> NONE.check(destination, ofLibvirt, overTcp))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("use ebb migrate on the host");
      }
    }
  }

  @Test
  void aHostThatIsAllowedPasses() {
    assertThat(SOME.check("tcp:host1.example:4444", false, true)).endsWith(":4444");
    assertThat(SOME.check("tcp:[fd00::1]:4444", false, true)).isNotEmpty();
    assertThat(SOME.check("qemu+tls://host2.example/system", true, true)).isNotEmpty();
    assertThat(SOME.check("qemu+ssh://ebb@host2.example:22/system", true, true)).isNotEmpty();
    assertThatThrownBy(() -> SOME.check("tcp:attacker:1", false, false))
        .hasMessageContaining("add it to api.destinations");
  }

  @Test
  void withoutAListRootAloneMayName() {
    assertThat(NONE.check("tcp:anywhere:1", false, false)).isNotEmpty();
    assertThatThrownBy(() -> NONE.check("tcp:anywhere:1", false, true))
        .hasMessageContaining("api.destinations");
  }
}
