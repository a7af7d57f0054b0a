package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.libvirt.LibvirtException;
import org.junit.jupiter.api.Test;

class MonitorAnswerTest {

  @Test
  void whatQemuHasTakenIsFine() {
    assertThatCode(() -> MonitorAnswer.check("{\"return\":{},\"id\":\"libvirt-397\"}"))
        .doesNotThrowAnyException();
  }

  /** libvirt calls that a success. */
  @Test
  void aRefusalIsOneWithQemusWords() {
    assertThatThrownBy(() ->
            MonitorAnswer.check(
                "{\"id\":\"libvirt-7\",\"error\":{\"class\":\"GenericError\","
                    + "\"desc\":\"Parameter 'max-cpu-throttle' expects a value\"}}"))
        .isInstanceOf(LibvirtException.class)
        .hasMessage("QEMU refused: Parameter 'max-cpu-throttle' expects a value");
  }

  @Test
  void whatIsNoAnswerIsNoSuccess() {
    assertThatThrownBy(() -> MonitorAnswer.check("")).isInstanceOf(LibvirtException.class);
  }
}
