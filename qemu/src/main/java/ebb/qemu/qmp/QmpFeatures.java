package ebb.qemu.qmp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a QEMU can do, asked of itself: distributions carry features back, so a version number tells
 * too little. Each question goes to QEMU once, when first needed, and may throw a {@link
 * QmpException}; it is asked again then. Safe for use by several threads.
 */
public final class QmpFeatures {

  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  private final QmpClient qmp;

  @GuardedBy("this")
  private @Nullable QmpSchema schema;

  public QmpFeatures(QmpClient qmp) {
    this.qmp = qmp;
  }

  /**
   * Whether this QEMU syncs its dirty bitmap within long rounds while auto-converge is on, as those
   * from 9.2 on do. Nothing but the version tells; a policy that is told wrongly finds out.
   */
  public boolean syncsWithAutoConverge() {
    return isFrom(9, 2);
  }

  /**
   * Whether this QEMU does post-copy beside multifd, as those from 10.1 on do. Nothing but the
   * version tells.
   */
  public boolean doesPostCopyWithMultifd() {
    return isFrom(10, 1);
  }

  private boolean isFrom(int major, int minor) {
    Matcher version = VERSION.matcher(qmp.version());
    if (!version.lookingAt()) {
      return false;
    }
    int first = Integer.parseInt(version.group(1));
    return first > major || (first == major && Integer.parseInt(version.group(2)) >= minor);
  }

  /** Whether an argument of a command takes a word, such as {@code zstd}. */
  public boolean takesWord(String command, String argument, String word) {
    return schema().words(command, argument).contains(word);
  }

  /** Whether a command takes an argument, such as {@code channels} of {@code migrate}. */
  public boolean hasArgument(String command, String argument) {
    return schema().arguments(command).contains(argument);
  }

  private synchronized QmpSchema schema() {
    QmpSchema known = schema;
    if (known == null) {
      List<JsonObject> entries = qmp.executeList("query-qmp-schema");
      known = QmpSchema.of(entries);
      schema = known;
    }
    return known;
  }
}
