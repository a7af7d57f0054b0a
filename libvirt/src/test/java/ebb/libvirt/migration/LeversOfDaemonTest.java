package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.lever.Lever;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import org.junit.jupiter.api.Test;

class LeversOfDaemonTest {

  @Test
  void aDaemonIsAskedForWhatItsVersionKnows() {
    LeverSupport old = LeversOfDaemon.of(9_000_000, false);

    assertThat(old.has(Levers.zstd(2))).isFalse();
    assertThat(old.whyNot(Lever.ZSTD)).contains("libvirt 9.0.0 knows no multifd-zstd, 9.1.0 does");
    assertThat(old.has(Levers.multifd(2))).isTrue();
    assertThat(old.has(Levers.xbzrle(1 << 20))).isTrue();
    assertThat(LeversOfDaemon.of(9_001_000, false).has(Levers.zstd(2))).isTrue();
  }

  @Test
  void postCopyExcludesWhatNotEveryQemuDoesBesideIt() {
    LeverSupport support = LeversOfDaemon.of(10_000_000, true);

    assertThat(support.has(Levers.zstd(2))).isFalse();
    assertThat(support.has(Levers.multifd(2))).isFalse();
    assertThat(support.has(Levers.xbzrle(1 << 20))).isTrue();
  }
}
