package ebb.lab.chaos;

import java.util.List;

/** Something around a migration that is to come to no harm by it. */
interface Surrounding extends AutoCloseable {

  /** Makes one, before ebb is started. */
  @FunctionalInterface
  interface Maker {
    Surrounding in(Cast cast);
  }

  /** A command that every ebb is run under; empty for none. */
  default List<String> prefix() {
    return List.of();
  }

  /**
   * Ends what it does, once ebb has had the last word.
   *
   * @return what has become of it that must not have; a sentence each
   */
  List<String> finish();

  /** Takes it away, after the QEMUs have gone. May be called without {@link #finish}. */
  @Override
  void close();
}
