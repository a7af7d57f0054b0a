package ebb.fuzz;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * The command {@code scripts/fuzz}: every target on the class path, one after the other, each with
 * its part of the inputs. Ends with 1 at the first defect, and when an input takes ten seconds.
 */
public final class Fuzz {

  private static final Duration HANG = Duration.ofSeconds(10);
  private static final double NANOS_PER_SECOND = 1e9;

  private Fuzz() {}

  public static void main(String[] arguments) {
    long inputs = Long.parseLong(option(arguments, "--inputs", "10000000"));
    long seed = Long.parseLong(option(arguments, "--seed", "20261123"));
    String only = option(arguments, "--only", "");
    List<FuzzTarget> targets =
        targets().stream().filter(t -> only.isEmpty() || t.name().equals(only)).toList();
    if (targets.isEmpty()) {
      System.err.println("ebb: no target '" + only + "'");
      System.exit(2);
    }
    System.out.printf("seed %d, %d targets%n", seed, targets.size());
    long start = System.nanoTime();
    long fed = 0;
    for (FuzzTarget target : targets) {
      fed += run(target, seed, (inputs + targets.size() - 1) / targets.size());
    }
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    System.out.printf(
        Locale.ROOT,
        "%d inputs in %.0f s, heap of at most %d MiB: no defect%n",
        fed,
        seconds,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Those that the modules on the class path name. */
  public static List<FuzzTarget> targets() {
    return ServiceLoader.load(FuzzTarget.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  private static long run(FuzzTarget target, long seed, long inputs) {
    long start = System.nanoTime();
    var fuzzer = new Fuzzer(target, seed);
    Thread watch = new Thread(() -> watch(target, fuzzer), "fuzz-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Fuzzer.Outcome outcome = fuzzer.run(inputs);
      System.out.printf(
          Locale.ROOT,
          "%-14s %9d inputs, %8d accepted, the slowest %4d ms, %4.0f s%n",
          target.name(),
          outcome.inputs(),
          outcome.accepted(),
          outcome.slowestMillis(),
          (System.nanoTime() - start) / NANOS_PER_SECOND);
      return outcome.inputs();
    } catch (AssertionError e) {
      System.err.println("ebb: " + e.getMessage());
      e.printStackTrace();
      System.exit(1);
      return 0;
    } finally {
      watch.interrupt();
    }
  }

  private static void watch(FuzzTarget target, Fuzzer fuzzer) {
    try {
      while (true) {
        Thread.sleep(1000);
        long at = fuzzer.hangsAt(HANG.toNanos());
        if (at >= 0) {
          System.err.println("ebb: " + target.name() + " hangs at input " + at);
          Runtime.getRuntime().halt(1);
        }
      }
    } catch (InterruptedException e) {
      // The target is through.
    }
  }

  private static String option(String[] arguments, String name, String otherwise) {
    for (int i = 0; i + 1 < arguments.length; i++) {
      if (arguments[i].equals(name)) {
        return arguments[i + 1];
      }
    }
    return otherwise;
  }
}
