package ebb.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

  @Test
  void moreTokensThanAnyAnswerHasAreRefusedBeforeTheyFillTheMemory() {
    String many = "{\"return\":[" + "{},".repeat(500_000) + "{}]}";

    assertThatThrownBy(() -> JsonObject.parse(many))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("200000");
  }

  @Test
  void theAnswerOfAGuestWithThousandsOfVcpusIsTaken() {
    String cpu =
        "{\"thread-id\":25269,\"props\":{\"core-id\":0,\"thread-id\":0,\"node-id\":0,\"die-id\":0,"
            + "\"socket-id\":0},\"qom-path\":\"/machine/unattached/device[0]\",\"cpu-index\":0,"
            + "\"target\":\"x86_64\"}";

    assertThat(JsonObject.parse("{\"return\":[" + (cpu + ",").repeat(4095) + cpu + "]}"))
        .extracting(answer -> answer.objects("return").size())
        .isEqualTo(4096);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void nestingWithoutEndIsRefused(String open) {
    assertThatThrownBy(() -> JsonObject.parse("{\"a\":" + open.repeat(10_000)))
        .isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "01", "+1", ".5", "0x10", "1e", "--1"})
  void whatIsNoNumberIsRefused(String number) {
    assertThatThrownBy(() -> JsonObject.parse("{\"a\":" + number + "}"))
        .isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999", "-1e999", "1e99999999999999999999"})
  void aNumberBeyondAllBoundsIsAsGoodAsAbsent(String number) {
    JsonObject object = JsonObject.parse("{\"a\":" + number + "}");

    assertThat(object.decimal("a")).isEmpty();
    assertThat(object.number("a")).isEmpty();
    assertThat(object).hasToString("{}");
  }

  @Test
  void aFractionIsNoWholeNumberAndALargeOneNoLong() {
    JsonObject object = JsonObject.parse("{\"a\":1.5,\"b\":99999999999999999999}");

    assertThat(object.number("a")).isEmpty();
    assertThat(object.number("b")).isEmpty();
    assertThat(object.decimal("b")).hasValue(1e20);
  }

  @Test
  void aRefusalShowsNothingThatATerminalWouldObey() {
    assertThatThrownBy(() -> JsonObject.parse("{}E\u001b[2J3"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("not JSON: ")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void wordsForPeopleAreOneLineOfBoundedLength() {
    JsonObject object =
        JsonObject.parse(
            "{\"a\":\"no\\u001b[31m \\n\\u2028route\\r\\n\",\"b\":\"" + "x".repeat(9999) + "\"}");

    assertThat(object.words("a")).contains("no [31m  route");
    assertThat(object.words("b").orElseThrow()).hasSize(503).endsWith("x...");
    assertThat(object.words("c")).isEmpty();
  }

  @Test
  void whatIsWrittenSteersNoTerminalAndIsReadAsItWas() {
    String odd = "\u001b[2J \u009b31m \u007f \u202e \u2028 \udb40\udc41 \ud800 g\u00e4st \\ \"";
    String json = JsonObject.empty().with("odd", odd).toString();

    assertThat(json)
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]")
        .contains("g\u00e4st");
    assertThat(JsonObject.parse(json).text("odd")).contains(odd);
  }
}
