package ebb.core.lever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeversTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "multifd:4",
        "multifd-zstd:2",
        "multifd-zstd:1,zstd-level:5",
        "xbzrle:64MiB",
        "xbzrle:128MiB,tls:tls0",
        "tls",
        "multifd:8,tls:tls0",
        "multifd:2,zero-copy"
      })
  void theTextSaysAll(String text) {
    assertThat(LeversText.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "multifd, multifd:2",
    "multifd-zstd, multifd-zstd:3",
    "'multifd-zstd, tls:a', 'multifd-zstd:3,tls:a'",
    "'multifd:4,multifd-zstd', multifd-zstd:4",
    "xbzrle, xbzrle:64MiB",
    "xbzrle:1GiB, xbzrle:1024MiB"
  })
  void whatIsNotSaidIsAsUsual(String text, String means) {
    assertThat(LeversText.parse(text, 3)).hasToString(means);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zstd | no lever 'zstd'; there are",
        "'' | no lever ''",
        "multifd, | no lever ''",
        "none,xbzrle | no lever 'none'",
        "xbzrle,multifd | does not go with multifd",
        "xbzrle,multifd-zstd | does not go with multifd",
        "xbzrle:100MiB | power of two",
        "xbzrle:64 | in MiB or GiB",
        "xbzrle:9999999999GiB | in MiB or GiB",
        "multifd:0 | whole number from 1 on",
        "multifd:256 | 1 to 255 channels",
        "multifd:2,multifd | there twice",
        "multifd:2,multifd-zstd:3 | different numbers",
        "zstd-level:3 | needs multifd-zstd",
        "multifd-zstd,zstd-level:21 | 1 to 20",
        "zero-copy | goes with multifd alone",
        "multifd,zero-copy,tls:a | goes with multifd alone",
        "multifd-zstd,zero-copy | goes with multifd alone",
        "multifd,zero-copy:3 | takes no value"
      })
  void whatNoHypervisorDoesIsRefused(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeversText.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void aCacheHoldsWhatItIsToHold() {
    assertThat(Compression.Xbzrle.holding(100e6).cacheBytes()).isEqualTo(128 << 20);
    assertThat(Compression.Xbzrle.holding(0).cacheBytes()).isEqualTo(1 << 20);
  }

  @Test
  void whatIsMissingIsSaidWithItsReason() {
    LeverSupport support = LeverSupport.ALL.without(Lever.ZSTD, "too old").without(Lever.ZSTD, "x");

    assertThat(support.has(Levers.xbzrle(1))).isTrue();
    assertThat(support.whyNot(Levers.zstd(2))).containsExactly("too old");
    assertThat(LeverSupport.nothing("no monitor").whyNot(Levers.zstd(2).withTls("a")))
        .containsExactly("no monitor");
    assertThat(LeverSupport.nothing("no monitor").hasAny()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 0.5, 1", "16, 1, 1, 1", "16, 8, 4, 4", "64, 3.5, 3.5, 3"})
  void compressionTakesAQuarterOfTheHostAtMost(
      int cores, double asked, double given, int channels) {
    assertThat(LeverWish.hostCpuOf(cores, asked)).isEqualTo(given);
    assertThat(LeverWish.channels(given)).isEqualTo(channels);
  }
}
