package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that embeds ebb has no options of ours, and no documents: see {@link Cures}. */
class LibraryMessagesTest {

  private static final Pattern OURS =
      Pattern.compile(
          "\"[^\"]*(--(pid|qmp|connect|domain|throttle|measure|retries|deadline|speed|aggression)"
              + "|docs/|ebb (recover|plan|status))[^\"]*\"");

  @ParameterizedTest
  @ValueSource(strings = {"core", "json", "host", "steering", "qemu", "libvirt"})
  void nameNoOptionNoCommandAndNoDocument(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      List<String> named =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(LibraryMessagesTest::lines)
              .filter(line -> OURS.matcher(line).find())
              .toList();
      assertThat(named).isEmpty();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
