package ebb.host.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class XbzrleTest {

  private static final int PAGE = 4096;

  private static int bytes(byte[] before, byte[] now) {
    return Xbzrle.bytes(MemorySegment.ofArray(before), MemorySegment.ofArray(now));
  }

  /** QEMU's encoder, byte by byte, that counts only; -1 where it does not fit. */
  private static int qemu(byte[] old, byte[] now) {
    int sent = 0;
    int i = 0;
    while (i < PAGE) {
      if (sent + 2 > PAGE) {
        return -1;
      }
      int same = 0;
      while (i < PAGE && old[i] == now[i]) {
        same++;
        i++;
      }
      if (same == PAGE) {
        return 0;
      }
      if (i == PAGE) {
        return sent;
      }
      sent += same < 0x80 ? 1 : 2;
      if (sent + 2 > PAGE) {
        return -1;
      }
      int other = 0;
      while (i < PAGE && old[i] != now[i]) {
        other++;
        i++;
      }
      sent += other < 0x80 ? 1 : 2;
      if (sent + other > PAGE) {
        return -1;
      }
      sent += other;
    }
    return sent;
  }

  @Test
  void oneWordCostsItsBytesAndTwoLengths() {
    byte[] before = new byte[PAGE];
    byte[] now = new byte[PAGE];
    assertThat(bytes(before, now)).isZero();
    for (int i = 1000; i < 1004; i++) {
      now[i] = 1;
    }
    assertThat(bytes(before, now)).isEqualTo(2 + 1 + 4);
  }

  @Test
  void aPageThatIsAllNewIsSentAsItIs() {
    byte[] now = new byte[PAGE];
    Arrays.fill(now, (byte) 1);
    assertThat(bytes(new byte[PAGE], now)).isEqualTo(PAGE);
  }

  @Test
  void itCountsAsQemuEncodes() {
    long seed = 4;
    var random = new SplittableRandom(seed);
    for (int page = 0; page < 300; page++) {
      byte[] before = new byte[PAGE];
      random.nextBytes(before);
      byte[] now = before.clone();
      int runs = random.nextInt(1 << random.nextInt(1, 11));
      for (int run = 0; run < runs; run++) {
        int from = random.nextInt(PAGE);
        for (int i = from; i < Math.min(PAGE, from + 1 + random.nextInt(12)); i++) {
          now[i]++;
        }
      }
      int expected = qemu(before, now);
      assertThat(bytes(before, now))
          .as("seed %d, page %d", seed, page)
          .isEqualTo(expected < 0 ? PAGE : expected);
    }
  }
}
