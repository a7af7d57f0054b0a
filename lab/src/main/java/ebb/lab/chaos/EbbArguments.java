package ebb.lab.chaos;

import ebb.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the ebb under test is told. */
final class EbbArguments {

  private static final List<String> AGGRESSION = List.of("0.2", "0.5", "0.8");

  private EbbArguments() {}

  /**
   * For a stage.
   *
   * @param monitor of the source, as ebb sees it
   */
  static String[] of(Stage stage, Lab lab, String monitor, Random random) {
    var arguments = new ArrayList<String>();
    boolean migrates = stage.verb() == Stage.Verb.MIGRATE;
    arguments.addAll(List.of(migrates ? "migrate" : "attach", "--qmp", monitor));
    if (migrates) {
      arguments.addAll(List.of("--to", lab.uri()));
    }
    arguments.addAll(List.of("--speed", stage.speed(), "--json"));
    arguments.addAll(List.of("--aggression", AGGRESSION.get(random.nextInt(AGGRESSION.size()))));
    var options = new ArrayList<>(stage.options());
    if (!stage.sometimes().isEmpty() && random.nextBoolean()) {
      options.addAll(stage.sometimes());
    }
    for (String option : options) {
      arguments.add(
          switch (option) {
            case Faults.DESTINATION_MONITOR -> lab.destination().monitorForSteering().toString();
            case Faults.SOURCE_PID -> Long.toString(lab.source().process().pid());
            default -> option;
          });
    }
    return arguments.toArray(String[]::new);
  }
}
