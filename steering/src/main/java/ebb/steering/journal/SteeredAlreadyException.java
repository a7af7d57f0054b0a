package ebb.steering.journal;

/** A guest has a controller already, and there can be one at a time. */
public final class SteeredAlreadyException extends JournalException {

  private static final long serialVersionUID = 1L;

  private final boolean byThisProcess;

  SteeredAlreadyException(String who, boolean byThisProcess) {
    super(
        Category.CONFLICT,
        "this guest is being steered already, by "
            + who
            + "; wait for it or end it, as only one ebb can steer a guest");
    this.byThisProcess = byThisProcess;
  }

  /** Whether it is this very process that steers it, having reached it another way. */
  public boolean byThisProcess() {
    return byThisProcess;
  }
}
