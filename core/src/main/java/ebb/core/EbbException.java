package ebb.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that ebb cannot do, for a reason that it knows. The message is one line: what was
 * wrong, where, and what to do now. All exceptions of ebb's libraries are of this type, so that
 * whoever answers for them, to a shell or over HTTP, does so by the {@link Category} alone.
 */
public abstract class EbbException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is to be done about it. */
  public enum Category {
    /** What was asked for makes no sense, or a file that was given does not: ask otherwise. */
    USAGE,
    /** It does not fit what goes on: the guest migrates already, does not run, or has gone. */
    CONFLICT,
    /** The host, its hypervisor or somebody's rights do not allow it: change that. */
    REFUSED,
    /** Who has to do it does not answer, or what it takes cannot be reached: try again later. */
    UNREACHABLE,
    /** It should not have happened: ebb is to be mended. */
    DEFECT
  }

  private final Category category;

  /** One without a cause. */
  protected EbbException(Category category, String message) {
    super(message);
    this.category = category;
  }

  /** One that another has caused. */
  protected EbbException(Category category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  /** What is to be done about it. */
  public final Category category() {
    return category;
  }
}
