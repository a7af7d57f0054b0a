package ebb.libvirt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * What libvirt has given out and is to be given back, for use by several threads: it is given back
 * when it has been closed and no call uses it any more. A call after that is refused; in C it would
 * end the process.
 */
final class Handle {

  private final MemorySegment address;
  private final NativeCall giveBack;

  @GuardedBy("this")
  private int users = 1;

  @GuardedBy("this")
  private boolean closed;

  Handle(MemorySegment address, NativeCall giveBack) {
    this.address = address;
    this.giveBack = giveBack;
  }

  /** Calls a function that takes this handle first and returns a number. */
  int number(NativeCall function, Object... more) {
    return use(it -> function.number(withThis(more)));
  }

  /** Calls a function that takes this handle first and returns an address. */
  MemorySegment pointer(NativeCall function, Object... more) {
    return use(it -> function.pointer(withThis(more)));
  }

  /** Does something with the address, which must not get out. */
  <T> T use(Function<MemorySegment, T> task) {
    enter();
    try {
      return task.apply(address);
    } finally {
      leave();
    }
  }

  private Object[] withThis(Object... more) {
    Object[] all = new Object[more.length + 1];
    all[0] = address;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  private synchronized void enter() {
    if (closed) {
      throw new LibvirtException(
          "the connection to libvirt has been closed", LibvirtException.INVALID_CONNECTION);
    }
    users++;
  }

  private void leave() {
    if (isLast()) {
      var _ = giveBack.number(address);
    }
  }

  private synchronized boolean isLast() {
    users--;
    return users == 0;
  }

  /** From now on it can be used no more. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    leave();
  }
}
