package ebb.qemu.migration;

import ebb.core.Phase;

/**
 * A state of a migration at its source. Each knows which states may follow; what QEMU reports is
 * followed where it makes sense, and ignored where it cannot (the answer of an earlier migration, a
 * reading that was overtaken).
 */
sealed interface MigrationState {

  /** What the state means for steering. */
  Phase phase();

  /** The state after QEMU has reported this. */
  default MigrationState after(MigrationInfo info) {
    return ofStatus(info, this);
  }

  /** Asked for; connection and first bitmap are being set up. */
  record Setup() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.SETUP;
    }
  }

  /** Guest runs here, rounds go out. */
  record Active() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.PRE_COPY;
    }
  }

  /** Guest stopped; QEMU waits for {@code migrate-continue}. */
  record PreSwitchover() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.SWITCHOVER;
    }
  }

  /** Guest stopped; the rest of its memory and its devices are being sent. */
  record Device() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.SWITCHOVER;
    }
  }

  /** Guest runs at the destination while memory still arrives, or that is paused or mended. */
  record PostCopy(String status) implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.POST_COPY;
    }
  }

  /** A cancel, or a failure, is being carried out. */
  record Cancelling() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.CANCELLING;
    }
  }

  /** A state this program does not know: taken as going on, with nothing to steer. */
  record Unrecognised(String status, Phase phase) implements MigrationState {}

  /** The guest has gone to the destination. */
  record Completed() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.COMPLETED;
    }

    @Override
    public MigrationState after(MigrationInfo info) {
      return this;
    }
  }

  /**
   * The migration broke off; the guest runs on here.
   *
   * @param reason QEMU's own words
   */
  record Failed(String reason) implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.FAILED;
    }

    @Override
    public MigrationState after(MigrationInfo info) {
      return this;
    }
  }

  /** The migration was cancelled; the guest runs on here. */
  record Cancelled() implements MigrationState {
    @Override
    public Phase phase() {
      return Phase.CANCELLED;
    }

    @Override
    public MigrationState after(MigrationInfo info) {
      return this;
    }
  }

  private static MigrationState ofStatus(MigrationInfo info, MigrationState now) {
    String status = info.status();
    return switch (status) {
      case "", "none" -> now;
      case "setup", "wait-unplug" -> new Setup();
      case "active" -> new Active();
      case "pre-switchover" -> new PreSwitchover();
      case "device", "colo" -> new Device();
      case "postcopy-active",
          "postcopy-device",
          "postcopy-paused",
          "postcopy-recover",
          "postcopy-recover-setup" ->
          new PostCopy(status);
      case "cancelling", "failing" -> new Cancelling();
      case "cancelled" -> new Cancelled();
      case "completed" -> new Completed();
      case "failed" -> new Failed(info.error().orElse("QEMU gave no reason; its log may say more"));
      default -> new Unrecognised(status, now.phase());
    };
  }
}
