package ebb.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainEvent.Change;
import ebb.libvirt.DomainId;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DomainNewsTest {

  private static final long LONG = Duration.ofHours(1).toNanos();

  private final DomainNews news = new DomainNews();
  private final DomainId one = new DomainId("one", UUID.randomUUID());
  private final DomainId other = new DomainId("other", UUID.randomUUID());

  private void tell(DomainId domain, Change change) {
    news.tell(new DomainEvent.Lifecycle(domain, change));
  }

  @Test
  void howeverOftenTheSameIsToldItIsThereOnce() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      tell(one, Change.RESUMED);
      tell(one, Change.SUSPENDED);
      tell(other, Change.STOPPED);
      news.tell(new DomainEvent.Iteration(one, i));
    }

    assertThat(news.take(LONG))
        .isEqualTo(new DomainNews.Batch(Set.of(other.uuid()), Set.of(one.uuid()), true));
    assertThat(news.take(0)).isEqualTo(new DomainNews.Batch(Set.of(), Set.of(), false));
  }

  @Test
  void whatThereIsNothingToDoAboutWakesNobody() throws InterruptedException {
    tell(one, Change.SUSPENDED);
    tell(one, Change.OTHER);

    assertThat(news.take(1)).isEqualTo(new DomainNews.Batch(Set.of(), Set.of(), false));
  }

  @Test
  void theEndWakesWhoeverWaitsAndStays() throws InterruptedException {
    news.close();
    var _ = news.take(LONG);
    var _ = news.take(LONG);

    assertThat(news.isClosing()).isTrue();
  }
}
