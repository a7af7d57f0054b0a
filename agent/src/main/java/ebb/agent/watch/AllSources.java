package ebb.agent.watch;

import java.util.List;

/** Several sources as one. */
public record AllSources(List<MigrationSource> sources) implements MigrationSource {

  @Override
  public void watch(Listener listener) {
    sources.forEach(source -> source.watch(listener));
  }

  @Override
  public List<WatchedGuest> guests() {
    return sources.stream().flatMap(source -> source.guests().stream()).toList();
  }

  @Override
  public void close() {
    sources.forEach(MigrationSource::close);
  }
}
