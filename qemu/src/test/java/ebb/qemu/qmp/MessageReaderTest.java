package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonException;
import ebb.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

  private static final List<String> SAID =
      List.of(
          "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}",
          "{\"return\": {}, \"id\": 1}",
          "{\"event\": \"STOP\", \"data\": {\"text\": \"a } and\\n{ \\\" of its own\"}}",
          "{\"return\": [{\"a\": [1, 2, []]}, {}], \"id\": 2}");

  private static MessageReader reader(String text, int maxBytes) {
    var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new MessageReader(bytes, () -> maxBytes);
  }

  private static List<String> documents(MessageReader reader) throws IOException {
    var documents = new ArrayList<String>();
    for (byte[] next = reader.next(); next != null; next = reader.next()) {
      documents.add(JsonObject.parse(next).toString());
    }
    return documents;
  }

  /** Messages of either layout, in any order, mean the same. */
  @Test
  void whatIsLaidOutOverSeveralLinesIsOneMessage() throws IOException {
    long seed = 20_261_127;
    var random = new Random(seed);
    var text = new StringBuilder();
    var expected = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      String said = SAID.get(random.nextInt(SAID.size()));
      text.append(random.nextBoolean() ? Pretty.of(said) : said)
          .append(random.nextBoolean() ? "\r\n" : "\n");
      expected.add(JsonObject.parse(said).toString());
    }

    assertThat(documents(reader(text.toString(), 4096))).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void theBoundHoldsForTheWholeMessageHoweverShortItsLines() throws IOException {
    String longest = "{\n" + "    \n".repeat(19) + "}\n"; // 99 bytes

    assertThat(documents(reader(longest, 99))).containsExactly("{}");
    assertThatThrownBy(reader(longest, 98)::next)
        .isInstanceOf(JsonException.class)
        .hasMessage("a message of more than 98 bytes");
    assertThatThrownBy(reader("{\n" + "\n".repeat(5000), 4096)::next)
        .hasMessage("a message of more than 4096 bytes");
  }

  @Test
  void oneThatIsNotCompleteIsNone() throws IOException {
    MessageReader reader = reader("{}\n{\n    \"return\": {\n", 100);

    assertThat(reader.next()).asString().isEqualTo("{}");
    assertThat(reader.next()).isNull();
    assertThat(reader.partial()).asString().startsWith("{     \"return\"");
  }
}
