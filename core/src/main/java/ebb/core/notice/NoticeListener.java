package ebb.core.notice;

import java.util.function.Consumer;

/**
 * Hears what an operator should know. It is called on ebb's threads, on several at the same time,
 * and in the middle of steering: it returns at once and throws nothing.
 */
@FunctionalInterface
public interface NoticeListener {

  /** Takes a notice. */
  void on(Notice notice);

  /** One for whom the text is enough, a log's {@code warn} for instance. */
  static NoticeListener texts(Consumer<String> lines) {
    return notice -> lines.accept(notice.text());
  }

  /** Tells of one. */
  default void tell(Notice.Kind kind, String text) {
    on(new Notice(kind, text));
  }

  /** Tells why something could not be done, in the words of the exception. */
  default void tell(Notice.Kind kind, Throwable why) {
    tell(kind, String.valueOf(why.getMessage()));
  }
}
