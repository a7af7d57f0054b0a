package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverSupport;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;

/** Gathers which levers two QEMUs can both use, with a reason for each of the others. */
final class QemuOffer {

  private final boolean postCopy;
  private LeverSupport support = LeverSupport.ALL;

  /**
   * @param postCopy whether the migration may go on in post-copy
   * @param encrypted whether somebody else has turned TLS on
   */
  QemuOffer(boolean postCopy, boolean encrypted) {
    this.postCopy = postCopy;
    if (encrypted) {
      without(Lever.ZERO_COPY, "TLS is on");
    }
  }

  /**
   * What a source could use with a destination; where that is not known, with one that can do what
   * the source can.
   *
   * @param postCopy as above
   */
  static LeverSupport of(Monitors monitors, boolean postCopy) {
    QmpClient source = monitors.source();
    LeverSettings here = LeverSettings.of(source);
    var offer = new QemuOffer(postCopy, here.levers().tls().isPresent());
    offer.side(source, here, QemuLevers.SOURCE, true);
    monitors
        .destination()
        .ifPresentOrElse(
            there -> {
              offer.side(there, LeverSettings.of(there), QemuLevers.DESTINATION, false);
              offer.destination(new WaitingQemu(there));
            },
            () ->
                offer.hint(
                    "whether the destination can do the same is not known: "
                        + Cure.DESTINATION_MONITOR));
    offer.hints(source);
    return offer.support().with(here.levers());
  }

  LeverSupport support() {
    return support;
  }

  private void without(Lever lever, String reason) {
    support = support.without(lever, reason);
  }

  /** Takes in what one side knows. */
  void side(QmpClient qmp, LeverSettings settings, String name, boolean sends) {
    var features = new QmpFeatures(qmp);
    String lacks = "the " + name + "'s QEMU " + qmp.version() + " knows no ";
    if (!settings.capabilities().containsKey(LeverSettings.MULTIFD)) {
      withoutMultifd(lacks + Lever.MULTIFD);
    }
    if (!features.takesWord(LeverSettings.SET_PARAMETERS, LeverSettings.COMPRESSION, "zstd")) {
      without(Lever.ZSTD, lacks + Lever.ZSTD);
    }
    if (!settings.capabilities().containsKey(LeverSettings.XBZRLE)) {
      without(Lever.XBZRLE, lacks + Lever.XBZRLE);
    }
    if (sends && !settings.capabilities().containsKey(LeverSettings.ZERO_COPY)) {
      without(Lever.ZERO_COPY, lacks + Lever.ZERO_COPY);
    }
    if (!settings.parameters().has(LeverSettings.TLS)) {
      without(Lever.TLS, lacks + "TLS for migrations");
    }
    if (postCopy && !features.doesPostCopyWithMultifd()) {
      withoutMultifd(
          "post-copy is allowed, which the " + name + "'s QEMU does not do with multifd");
    }
  }

  private void withoutMultifd(String reason) {
    without(Lever.MULTIFD, reason);
    without(Lever.ZSTD, reason);
    without(Lever.ZERO_COPY, reason);
  }

  /** Takes in how the destination waits: XBZRLE alone can be turned on once it listens. */
  void destination(WaitingQemu there) {
    if (!there.waits()) {
      for (Lever lever : Lever.values()) {
        without(lever, "the QEMU of the destination's monitor does not wait for a guest");
      }
    } else if (!there.isDeferred()) {
      String reason =
          "the destination listens already; start its QEMU with -incoming defer, and ebb has it"
              + " listen";
      withoutMultifd(reason);
      without(Lever.TLS, reason);
    }
  }

  /** Takes in what QEMU says against a migration. */
  void hints(QmpClient source) {
    source
        .execute("query-migrate")
        .texts("blocked-reasons")
        .forEach(reason -> hint("QEMU refuses to migrate: " + reason));
  }

  private void hint(String hint) {
    support = support.with(hint);
  }
}
