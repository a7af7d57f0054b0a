package ebb.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs from good ones: one to four changes each, most of them small. */
final class Mutator {

  private static final int MOST_BYTES = 1 << 16;

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1.5",
          "1e3",
          "1e308",
          "1e-400",
          "1e999",
          "NaN",
          "Infinity",
          "2147483648",
          "4294967295",
          "-4294967295",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "99999999999999999999999999",
          "0x10",
          "00",
          "0.1e",
          "1".repeat(70));

  private static final String SIGNS = "{}[]\",:\\\n\r\t 0123456789-+.eE%/&*#|>'!\0\u007f";

  private final Random random;
  private final List<byte[]> corpus;
  private final List<byte[]> words;

  Mutator(Random random, List<byte[]> corpus, List<byte[]> words) {
    this.random = random;
    this.corpus = corpus;
    this.words = words;
  }

  byte[] mutated(byte[] good) {
    byte[] input = good;
    int changes = 1 << random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      input = changed(input);
    }
    return input.length > MOST_BYTES ? Arrays.copyOf(input, MOST_BYTES) : input;
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + 1 + random.nextInt(1 << random.nextInt(10)));
    return switch (random.nextInt(12)) {
      case 0 -> replaced(input, at, Math.min(input.length, at + 1), any(1));
      case 1 -> replaced(input, at, Math.min(input.length, at + 1), sign());
      case 2 -> replaced(input, at, end, new byte[0]);
      case 3 -> replaced(input, at, at, Arrays.copyOfRange(input, at, end));
      case 4 -> replaced(input, at, at, pick(words));
      case 5 -> replaced(input, at, end, any(random.nextInt(20)));
      case 6 -> Arrays.copyOf(input, at);
      case 7 -> spliced(input, at);
      case 8 -> repeated(input, at, end);
      default -> withAnotherNumber(input, at);
    };
  }

  private byte[] spliced(byte[] input, int at) {
    byte[] other = pick(corpus);
    int from = random.nextInt(other.length + 1);
    return replaced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
  }

  /** Many times the same; now and then as much as may be. */
  private byte[] repeated(byte[] input, int at, int end) {
    int most = random.nextInt(200) == 0 ? MOST_BYTES : 2000;
    var out = new ByteArrayOutputStream();
    out.write(input, 0, at);
    for (int size = random.nextInt(most); out.size() < size && end > at; ) {
      out.write(input, at, end - at);
    }
    out.write(input, end, input.length - end);
    return out.toByteArray();
  }

  private byte[] withAnotherNumber(byte[] input, int from) {
    for (int i = 0; i < input.length; i++) {
      int at = (from + i) % input.length;
      if (isDigit(input[at])) {
        int end = at;
        while (end < input.length && (isDigit(input[end]) || input[end] == '.')) {
          end++;
        }
        return replaced(input, at, end, number());
      }
    }
    return replaced(input, from, from, number());
  }

  private byte[] number() {
    String number =
        random.nextInt(3) == 0
            ? Long.toString(random.nextLong() >> random.nextInt(64))
            : NUMBERS.get(random.nextInt(NUMBERS.size()));
    return number.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private byte[] any(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] sign() {
    return new byte[] {(byte) SIGNS.charAt(random.nextInt(SIGNS.length()))};
  }

  private byte[] pick(List<byte[]> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static byte[] replaced(byte[] input, int at, int end, byte[] by) {
    var out = new byte[at + by.length + input.length - end];
    System.arraycopy(input, 0, out, 0, at);
    System.arraycopy(by, 0, out, at, by.length);
    System.arraycopy(input, end, out, at + by.length, input.length - end);
    return out;
  }
}
