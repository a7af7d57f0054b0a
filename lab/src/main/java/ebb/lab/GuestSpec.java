package ebb.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A guest for the lab: its size, and what it does, in the guest's own words (see the README beside
 * its source).
 *
 * @param memoryMib guest RAM, MiB
 * @param vcpus number of vCPUs, 1 to 16
 * @param workload parameters of the bare guest, such as {@code ws=128 speed=512}
 */
public record GuestSpec(int memoryMib, int vcpus, String workload) implements LabGuest {

  private static final String IMAGE = "guest.elf";

  // First: the guests below are checked against it when they are made.
  private static final Pattern WORDS = Pattern.compile("[a-z]+=[a-z0-9]+( [a-z]+=[a-z0-9]+)*");

  /** Rewrites 128 MB four times a second: no link of 60 MiB/s carries that. */
  public static final GuestSpec BUSY = new GuestSpec(512, 1, "ws=128 speed=512");

  /** Writes its 256 MiB at 130 MB/s: twice what the link carries. */
  public static final GuestSpec GENTLE = new GuestSpec(768, 1, "ws=256 speed=124");

  /** Half idle and no match for the link: migrates by itself. */
  public static final GuestSpec EASY = new GuestSpec(512, 1, "ws=64 speed=40 rate=10 fill=128");

  /** The guests that have a name, in the order in which they are told. */
  private static final Map<String, GuestSpec> NAMED = named();

  private static Map<String, GuestSpec> named() {
    var named = new LinkedHashMap<String, GuestSpec>();
    named.put("busy", BUSY);
    named.put("gentle", GENTLE);
    named.put("easy", EASY);
    named.putAll(Shapes.ALL);
    return Collections.unmodifiableMap(named);
  }

  /** The names of the guests that have one. */
  public static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  public GuestSpec {
    if (memoryMib < 16 || memoryMib > 3072 || vcpus < 1 || vcpus > 16) {
      throw new LabException(
          "the lab's guests have 16 to 3072 MiB and 1 to 16 vCPUs, not "
              + memoryMib
              + " MiB and "
              + vcpus);
    }
    if (!WORDS.matcher(workload).matches()) {
      throw new LabException(
          "'" + workload + "' are no parameters of a guest; write key=value key=value ...");
    }
  }

  /**
   * A guest by its name, one of {@link #names}, or by its parameters separated by commas: {@code
   * mem=512,vcpus=1,ws=128,speed=512}.
   *
   * @throws LabException when it is neither
   */
  public static GuestSpec parse(String text) {
    GuestSpec named = NAMED.get(text);
    if (named != null) {
      return named;
    }
    if (!text.contains("=")) {
      throw new LabException(
          "no guest '"
              + text
              + "'; there are "
              + String.join(", ", names())
              + ", or mem=512,ws=128,speed=512");
    }
    int memory = 512;
    int vcpus = 1;
    List<String> workload = new ArrayList<>();
    for (String part : List.of(text.split("[, ]+"))) {
      if (part.startsWith("mem=")) {
        memory = number(part);
      } else if (part.startsWith("vcpus=")) {
        vcpus = number(part);
      } else {
        workload.add(part);
      }
    }
    if (workload.isEmpty()) {
      throw new LabException("a guest needs a workload, at least ws=MiB and speed=MiB/s");
    }
    return new GuestSpec(memory, vcpus, String.join(" ", workload));
  }

  @Override
  public List<String> bootArguments(Path directory, String name) {
    Path image = directory.resolve(IMAGE);
    if (!Files.exists(image)) {
      writeImage(image);
    }
    return List.of("-kernel", image.toString(), "-append", workload);
  }

  private static void writeImage(Path image) {
    try (InputStream in = GuestSpec.class.getResourceAsStream(IMAGE)) {
      if (in == null) {
        throw new LabException("the guest's image is missing from this build");
      }
      Files.copy(in, image);
    } catch (IOException e) {
      throw new LabException("cannot write " + image + ": " + e.getMessage(), e);
    }
  }

  /** The guest in a few words. */
  @Override
  public String describe() {
    return memoryMib + " MiB, " + vcpus + (vcpus == 1 ? " vCPU, " : " vCPUs, ") + workload;
  }

  private static int number(String part) {
    try {
      return Integer.parseInt(part.substring(part.indexOf('=') + 1));
    } catch (NumberFormatException e) {
      throw new LabException("'" + part + "' wants a whole number", e);
    }
  }
}
