package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cap that QEMU alone does not keep, on the wire. Needs a QEMU, root and iproute2. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptCapTest {

  private static final long CAP = 24 * LabFixture.MIB;

  /** Without ebb's care it is more than a third too much. */
  @Test
  void twoChannelsCarryNoMoreThanTheCap() {
    var guest = new GuestSpec(384, 1, "ws=48 speed=100 fill=240");

    KeptCap kept = KeptCap.measure(LabFixture.qemu(), guest, 2, CAP);

    System.out.println(kept);
    assertThat(kept.seconds()).isGreaterThan(10);
    assertThat(kept.worst()).isLessThan(1.1);
  }
}
