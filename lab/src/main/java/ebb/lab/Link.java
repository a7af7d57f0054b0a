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
