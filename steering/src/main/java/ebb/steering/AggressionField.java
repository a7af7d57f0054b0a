package ebb.steering;

import ebb.core.Aggression;
import ebb.json.JsonObject;
import java.util.Optional;

/** An aggression as a field of JSON: a number, or the word {@code auto}. */
public final class AggressionField {

  /** Its name. */
  public static final String NAME = "aggression";

  private AggressionField() {}

  /** Returns an object with the field added. */
  public static JsonObject with(JsonObject object, Aggression aggression) {
    return aggression.isAuto()
        ? object.with(NAME, aggression.toString())
        : object.with(NAME, aggression.or(0));
  }

  /**
   * Reads it; empty where it is not there, or is neither.
   *
   * @throws IllegalArgumentException for a number out of range
   */
  public static Optional<Aggression> of(JsonObject object) {
    if (object.text(NAME).filter(Aggression::isAuto).isPresent()) {
      return Optional.of(Aggression.AUTO);
    }
    return object.decimal(NAME).stream().mapToObj(Aggression::of).findFirst();
  }
}
