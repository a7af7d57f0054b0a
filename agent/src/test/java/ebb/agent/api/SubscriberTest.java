package ebb.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.steer.SteeredSample;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriberTest {

  private static final Duration NOW = Duration.ZERO;

  private final Subscriber subscriber = new Subscriber();

  private String next() throws InterruptedException {
    return subscriber.next(NOW).map(Subscriber.Message::event).orElse("nothing");
  }

  @Test
  void oneWhoReadsSlowlyGetsTheLatestReadingAlone() throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      subscriber.accept(SteeredSample.reading("slow", i));
    }
    Optional<Subscriber.Message> message = subscriber.next(NOW);
    assertThat(message.orElseThrow().data().decimal("seconds")).hasValue(999);
    assertThat(next()).isEqualTo("nothing");
  }

  @Test
  void eventsGoBeforeReadings() throws InterruptedException {
    subscriber.accept(SteeredSample.reading("one", 1));
    subscriber.accept(SteeredSample.began("two"));
    assertThat(next()).isEqualTo("began");
    assertThat(next()).isEqualTo("reading");
  }

  @Test
  void oneWhoDoesNotReadAtAllIsToldToLookAnew() throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      subscriber.accept(SteeredSample.noticed("none", "notice " + i));
    }
    assertThat(next()).isEqualTo("resync");
    int left = 0;
    while (!next().equals("nothing")) {
      left++;
    }
    assertThat(left).isBetween(1, Subscriber.MOST_EVENTS);
  }
}
