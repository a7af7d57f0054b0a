package ebb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LineReaderTest {

  @Test
  void cutsAtEitherKindOfLineEnd() throws IOException {
    assertThat(lines("one\r\ntwo\n\nfour\r\n", 100)).containsExactly("one", "two", "", "four");
  }

  @Test
  void aTruncatedLineIsNoLine() throws IOException {
    LineReader reader = reader("one\ntw", 100);

    assertThat(reader.next()).asString().isEqualTo("one");
    assertThat(reader.next()).isNull();
    assertThat(reader.partial()).asString().isEqualTo("tw");
  }

  @Test
  void takesTheLongestLineAndNoLonger() throws IOException {
    assertThat(lines("x".repeat(99) + "\ny\n", 100)).containsExactly("x".repeat(99), "y");

    LineReader reader = reader("x".repeat(101) + "\n", 100);
    assertThatThrownBy(reader::next)
        .isInstanceOf(JsonException.class)
        .hasMessage("a line of more than 100 bytes");
  }

  @Test
  void cutsLinesOfAnyLengthWhereverTheReadsEnd() throws IOException {
    long seed = 20_261_123;
    var random = new Random(seed);
    var expected = new ArrayList<String>();
    var text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String line = Integer.toString(i).repeat(random.nextInt(i % 50 == 0 ? 40_000 : 300));
      expected.add(line);
      text.append(line).append(random.nextBoolean() ? "\r\n" : "\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    var inPieces =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, 1 + random.nextInt(5000)));
          }
        };

    assertThat(all(new LineReader(inPieces, 1 << 20))).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void remembersHowTheStreamBegan() throws IOException {
    LineReader reader = reader("\u001b[31mQEMU 10.0.2 monitor" + "!".repeat(100) + "\n", 1000);

    assertThat(reader.head()).isEmpty();
    assertThat(reader.next()).isNotNull();
    assertThat(reader.head()).hasSize(60).startsWith(".[31mQEMU 10.0.2 monitor!!");
  }

  private static List<String> lines(String text, int maxBytes) throws IOException {
    return all(reader(text, maxBytes));
  }

  private static LineReader reader(String text, int maxBytes) {
    return new LineReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
  }

  private static List<String> all(LineReader reader) throws IOException {
    var lines = new ArrayList<String>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    return lines;
  }
}
