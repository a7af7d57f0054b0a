package ebb.libvirt;

/** Somebody's wish to hear of something; closed when they have heard enough. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
