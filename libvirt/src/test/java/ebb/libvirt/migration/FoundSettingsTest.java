package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.steering.journal.Claim;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundSettingsTest {

  private static final UUID DOMAIN = UUID.fromString("7b1c7e1e-eb00-4000-8000-000000000001");
  private static final FoundSettings OPERATORS =
      new FoundSettings("qemu:///system", DOMAIN, 60 << 20, 300);
  private static final FoundSettings OF_AN_EBB =
      new FoundSettings("qemu:///system", DOMAIN, 30 << 20, 270);

  @TempDir private Path directory;

  private Claim claim(FoundSettings found) {
    return Journal.in(directory.resolve("journal"), HostFiles.ofThisMachine())
        .claim(
            new GuestId(Optional.empty(), "qemu:///system vm1"),
            "ebb attach",
            found.toJson(),
            notice -> {});
  }

  @Test
  void whoeverTakesOverPutsBackWhatTheFirstEbbHasFound() {
    claim(OPERATORS).close(false);

    try (Claim second = claim(OF_AN_EBB)) {
      assertThat(FoundSettings.of(second.settings())).contains(OPERATORS);
    }
  }

  @Test
  void afterAnEbbThatLeftNothingItIsWhatIsThere() {
    claim(OPERATORS).close(true);

    try (Claim second = claim(OF_AN_EBB)) {
      assertThat(FoundSettings.of(second.settings())).contains(OF_AN_EBB);
    }
  }

  @Test
  void settingsOfAQemuAreNoneOfLibvirts() {
    JsonObject ofQemu =
        JsonObject.parse(
            "{\"capabilities\":{\"events\":false},\"parameters\":{\"max-bandwidth\":7}}");

    assertThat(FoundSettings.of(ofQemu)).isEmpty();
    assertThat(FoundSettings.of(JsonObject.parse("{\"libvirt\":{\"uri\":\"qemu:///system\"}}")))
        .isEmpty();
  }
}
