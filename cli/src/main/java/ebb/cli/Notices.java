package ebb.cli;

import ebb.config.PlainText;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.io.PrintWriter;

/** Prints on standard error what the operator should know beside the result. */
record Notices(PrintWriter err) implements NoticeListener {

  @Override
  public void on(Notice notice) {
    err.println("ebb: " + PlainText.line(Cures.named(notice.text())));
    err.flush();
  }
}
