package ebb.json;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.fuzz.FuzzTarget;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One JSON object: what is accepted can be asked for anything, and written and read again. */
public final class JsonTarget implements FuzzTarget {

  private static final List<String> WORDS =
      List.of("{\"", "\":", "null", "true", "\\u0000", "\\ud83d\\ude00", "[[[[", "\u00e9", "1e999");

  private final List<String> corpus =
      Stream.of("7.2", "10.0", "11.1")
          .flatMap(v ->
              JsonTexts.lines(JsonTexts.class, "/ebb/qemu/qmp/messages-" + v + ".jsonl").stream())
          .toList();

  @Override
  public String name() {
    return "json";
  }

  @Override
  public List<String> corpus() {
    return corpus;
  }

  @Override
  public List<String> words() {
    return WORDS;
  }

  @Override
  public String make(Random random) {
    return JsonTexts.object(random, List.of("a", "b", "return", "\\u0061", "", "id", "\u20ac"));
  }

  @Override
  public boolean accepts(byte[] input) {
    JsonObject object;
    try {
      object = JsonObject.parse(input);
    } catch (JsonException e) {
      FuzzTarget.isOneLine(e);
      return false;
    }
    JsonObject again = JsonObject.parse(object.toString());
    holds(again.names().size() == object.names().size(), "members are lost on the way");
    holds(JsonObject.parse(again.toString()).toString().equals(again.toString()), "not the same");
    for (String name : object.names()) {
      holds(object.has(name), "a member that is not there");
      ask(object, name);
    }
    return true;
  }

  private static void ask(JsonObject object, String name) {
    int kinds = object.text(name).isPresent() ? 1 : 0;
    kinds += object.flag(name).isPresent() ? 1 : 0;
    kinds += object.object(name).isPresent() ? 1 : 0;
    kinds += object.decimal(name).isPresent() ? 1 : 0;
    holds(kinds <= 1, "of two kinds: " + name);
    holds(kinds == 1 || object.objects(name).size() + object.texts(name).size() >= 0, "no kind");
    holds(object.number(name).isEmpty() || object.decimal(name).isPresent(), "a long, no number");
    holds(object.decimal(name).stream().allMatch(Double::isFinite), "not finite: " + name);
    object
        .words(name)
        .ifPresent(words ->
            holds(
                words.length() <= 503 && words.chars().noneMatch(Character::isISOControl),
                "no words for people: " + words));
  }
}
