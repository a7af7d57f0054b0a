package ebb.lab;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Guests in the shapes that real ones come in, at a size that fits a link of 60 MiB/s: none of them
 * converges by itself while it is at its heaviest. Those with {@code -2} do as much work with two
 * vCPUs. Two vCPUs that never rested would leave no core of a small machine for the migration, so
 * they keep to a rate and are half idle.
 */
final class Shapes {

  /** By name. */
  static final Map<String, GuestSpec> ALL = all();

  private Shapes() {}

  private static Map<String, GuestSpec> all() {
    var shapes = new LinkedHashMap<String, GuestSpec>();
    // Rewrites everything it has, from first to last, at twice the speed of the link.
    shapes.put("steady", new GuestSpec(512, 1, "ws=160 speed=120 fill=96"));
    shapes.put("steady-2", new GuestSpec(512, 2, "ws=80 speed=120 rate=60 fill=96"));
    // Most writes go to random places in a small part, the rest to random places elsewhere.
    shapes.put(
        "hot-set", new GuestSpec(512, 1, "ws=192 speed=160 hot=48 bias=80 pattern=rnd fill=64"));
    shapes.put(
        "hot-set-2",
        new GuestSpec(512, 2, "ws=96 speed=160 rate=80 hot=24 bias=80 pattern=rnd fill=64"));
    // A small set rewritten eight times a second, and a large one in five.
    shapes.put("two-speeds", new GuestSpec(640, 1, "ws=288 speed=308 hot=32 bias=83"));
    shapes.put(
        "two-speeds-2",
        new GuestSpec(640, 2, "cpu=0 ws=32 speed=200 rate=128 cpu=1 ws=256 speed=104 rate=52"));
    // A batch job that begins in mid-migration, and one that ends in mid-migration.
    shapes.put(
        "calm-to-storm", new GuestSpec(512, 1, "ws=160 speed=160 fill=192 rate=8 t=6000 rate=0"));
    shapes.put(
        "calm-to-storm-2", new GuestSpec(512, 2, "ws=80 speed=160 fill=192 rate=4 t=6000 rate=80"));
    shapes.put("storm-to-calm", new GuestSpec(512, 1, "ws=160 speed=160 fill=64 t=9000 rate=8"));
    shapes.put(
        "storm-to-calm-2", new GuestSpec(512, 2, "ws=80 speed=160 rate=80 fill=64 t=9000 rate=4"));
    // Waits most of the time, and half of its vCPUs do nothing at all.
    shapes.put("io-bound", new GuestSpec(512, 2, "fill=96 cpu=0 ws=160 speed=480 rate=120"));
    shapes.put(
        "io-bound-2",
        new GuestSpec(
            512, 4, "fill=96 cpu=0 ws=80 speed=240 rate=60 cpu=1 ws=80 speed=240 rate=60"));
    return shapes;
  }
}
