package ebb.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainEventsTest {

  /** On a thread of its own, with a handler that notes what it is given and fails, too. */
  private static List<Throwable> told(Runnable task) throws InterruptedException {
    List<Throwable> told = new ArrayList<>();
    List<Throwable> escaped = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((t, e) -> {
              told.add(e);
              throw new IllegalStateException("the handler fails, too");
            })
            .unstarted(() -> {
              try {
                DomainEvents.keepFromC(task);
              } catch (Throwable e) {
                escaped.add(e);
              }
            });
    thread.start();
    thread.join();
    assertThat(escaped).isEmpty();
    return told;
  }

  @Test
  void whateverAListenerThrowsIsToldAndNeverReachesC() throws InterruptedException {
    var defect = new IllegalStateException();
    var error = new StackOverflowError();

    assertThat(
            told(() -> {
              throw defect;
            }))
        .containsExactly(defect);
    assertThat(
            told(() -> {
              throw error;
            }))
        .containsExactly(error);
    assertThat(told(() -> {})).isEmpty();
  }
}
