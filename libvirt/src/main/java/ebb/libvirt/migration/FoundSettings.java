package ebb.libvirt.migration;

import ebb.json.JsonObject;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;

/**
 * A domain's settings before any ebb changed them, noted in the journal for whoever has to put them
 * back after a crash.
 *
 * @param uri of its libvirt
 * @param speedBytesPerSecond the cap on its migrations, 0 for none
 * @param downtimeMillis the downtime limit of its migrations
 */
record FoundSettings(String uri, UUID domain, long speedBytesPerSecond, long downtimeMillis) {

  private static final String LIBVIRT = "libvirt";
  private static final String URI = "uri";
  private static final String DOMAIN = "domain";
  private static final String SPEED = "speedBytesPerSecond";
  private static final String DOWNTIME = "downtimeMillis";

  /** Those of a domain as they are now. */
  static FoundSettings read(LibvirtConnection connection, LibvirtDomain domain) {
    return new FoundSettings(
        connection.uri(),
        domain.id().uuid(),
        domain.maxSpeedBytesPerSecond(),
        domain.maxDowntimeMillis());
  }

  /** As settings of a journal's entry. */
  JsonObject toJson() {
    return JsonObject.empty()
        .with(
            LIBVIRT,
            JsonObject.empty()
                .with(URI, uri)
                .with(DOMAIN, domain.toString())
                .with(SPEED, speedBytesPerSecond)
                .with(DOWNTIME, downtimeMillis));
  }

  /** Those noted in an entry; empty where there are none, or others than of libvirt's. */
  static Optional<FoundSettings> of(JsonObject settings) {
    return settings.object(LIBVIRT).flatMap(FoundSettings::noted);
  }

  private static Optional<FoundSettings> noted(JsonObject settings) {
    try {
      return Optional.of(
          new FoundSettings(
              settings.text(URI).orElseThrow(),
              UUID.fromString(settings.text(DOMAIN).orElseThrow()),
              settings.number(SPEED).orElseThrow(),
              settings.number(DOWNTIME).orElseThrow()));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** Has the domain as it was. */
  void putBack(LibvirtDomain there) {
    there.setMaxSpeed(speedBytesPerSecond);
    there.setMaxDowntime(downtimeMillis);
  }
}
