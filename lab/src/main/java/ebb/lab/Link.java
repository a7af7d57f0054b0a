package ebb.lab;

import java.nio.file.Path;
import java.util.List;

/** How the two QEMUs of the lab reach each other. */
public interface Link extends AutoCloseable {

  /** What the destination is told to listen on, and the source to migrate to. */
  String uri();

  /** What the destination is started with: where it listens, or {@code defer} until it is told. */
  default String incoming() {
    return uri();
  }

  /** The command the source is run under. */
  List<String> sourcePrefix();

  /** The command the destination is run under. */
  List<String> destinationPrefix();

  @Override
  void close();

  /** A link on which the destination listens only once it is told to. */
  static Link deferred(Link link) {
    return new Link() {
      @Override
      public String uri() {
        return link.uri();
      }

      @Override
      public String incoming() {
        return "defer";
      }

      @Override
      public List<String> sourcePrefix() {
        return link.sourcePrefix();
      }

      @Override
      public List<String> destinationPrefix() {
        return link.destinationPrefix();
      }

      @Override
      public void close() {
        link.close();
      }
    };
  }

  /** A unix socket: as fast as memory, so only QEMU's own cap slows it. */
  static Link unixSocket(Path directory) {
    return new Link() {
      @Override
      public String uri() {
        return "unix:" + directory.resolve("migration.sock");
      }

      @Override
      public List<String> sourcePrefix() {
        return List.of();
      }

      @Override
      public List<String> destinationPrefix() {
        return List.of();
      }

      @Override
      public void close() {}
    };
  }
}
