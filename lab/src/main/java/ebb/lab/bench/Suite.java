package ebb.lab.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Cases and contestants that go together.
 *
 * @param cases in the order in which they are run
 * @param contestants each of them meets every case
 */
public record Suite(List<BenchCase> cases, List<String> contestants) {

  /** All shapes of the bare guest. */
  private static final List<String> SHAPES =
      List.of(
          "steady",
          "hot-set",
          "two-speeds",
          "calm-to-storm",
          "storm-to-calm",
          "io-bound",
          "steady-2",
          "hot-set-2",
          "two-speeds-2",
          "calm-to-storm-2",
          "storm-to-calm-2",
          "io-bound-2");

  private static final List<String> RIVALS =
      List.of("auto-converge", "auto-converge-80", "auto-converge-99");

  private static final List<String> EBB = List.of("ebb:0.1", "ebb:0.5", "ebb:0.9");

  /** Two guests and a shaped link: some minutes. */
  public static Suite quick() {
    return new Suite(
        List.of(
            BenchCase.capped("steady"),
            BenchCase.capped("hot-set"),
            BenchCase.shaped("two-speeds")),
        Stream.of(List.of("none"), RIVALS, EBB).flatMap(List::stream).toList());
  }

  /** Real programs: Linux made by a script, slower links, as an emulated CPU writes less. */
  private static List<BenchCase> programs(Path linux) {
    return List.of(
        BenchCase.program(linux, "redis", 448, 24),
        BenchCase.program(linux, "sqlite", 384, 24),
        BenchCase.program(linux, "text", 384, 24),
        BenchCase.program(linux, "memory", 384, 24));
  }

  /** The policies on real programs alone. */
  public static Suite ofPrograms(Path linux) {
    return new Suite(programs(linux), quick().contestants());
  }

  /** One share all the time, by a cgroup and by QEMU's own throttle. */
  public static Suite stalls() {
    return new Suite(
        List.of(
            BenchCase.capped("steady"), BenchCase.shaped("steady"), BenchCase.capped("hot-set-2")),
        Stream.of("0.2", "0.1", "0.05")
            .flatMap(share -> Stream.of("held:" + share, "held-qemu:" + share))
            .toList());
  }

  /** A few, to be run with several QEMUs. */
  public static Suite versions() {
    return new Suite(
        List.of(
            BenchCase.capped("steady"),
            BenchCase.capped("hot-set-2"),
            BenchCase.shaped("two-speeds")),
        List.of("auto-converge", "auto-converge-80", "ebb:0.5", "ebb-qemu:0.5"));
  }

  /** Every shape over both links, faster ones, and the programs, under everybody: hours. */
  public static Suite full(Path linux) {
    List<BenchCase> cases = new ArrayList<>();
    SHAPES.forEach(guest -> cases.add(BenchCase.capped(guest)));
    SHAPES.subList(0, SHAPES.size() / 2).forEach(guest -> cases.add(BenchCase.shaped(guest)));
    cases.addAll(fast());
    cases.addAll(programs(linux));
    return new Suite(cases, Contestant.names());
  }

  /** As fast a link as two cores carry, with a guest that is too much for it. */
  private static List<BenchCase> fast() {
    return List.of(
        BenchCase.faster("steady", 120, "mem=1024,ws=320,speed=240,fill=192"),
        BenchCase.faster(
            "hot-set", 240, "mem=1536,ws=384,speed=640,hot=96,bias=80,pattern=rnd,fill=640"));
  }

  /** The names of those that have one. */
  public static List<String> names() {
    return List.of("quick", "programs", "stalls", "versions", "full");
  }

  /**
   * The suite of that name; empty when there is none.
   *
   * @param linux where the Linux guest is, or will have been made
   */
  public static Optional<Suite> named(String name, Path linux) {
    return switch (name) {
      case "quick" -> Optional.of(quick());
      case "programs" -> Optional.of(ofPrograms(linux));
      case "stalls" -> Optional.of(stalls());
      case "versions" -> Optional.of(versions());
      case "full" -> Optional.of(full(linux));
      default -> Optional.empty();
    };
  }
}
