package ebb.host.pages;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How much QEMU's XBZRLE sends of a page that has changed: runs of bytes that are the same and runs
 * of bytes that are not, in turn, each with its length as ULEB128, the latter with the new bytes
 * ({@code xbzrle_encode_buffer} in {@code migration/xbzrle.c}).
 */
final class Xbzrle {

  /** Lengths up to this take one byte, all others of a page two. */
  private static final int SHORT_LENGTH = 0x7f;

  private Xbzrle() {}

  /**
   * Size of the delta, bytes: 0 when nothing has changed, and that of the page where a delta would
   * not be smaller, since then the page is sent as it is.
   *
   * @param before the page as it was
   * @param now as it is, of the same size
   */
  static int bytes(MemorySegment before, MemorySegment now) {
    int page = (int) now.byteSize();
    int at = 0;
    int sent = 0;
    while (at < page) {
      long same = before.asSlice(at).mismatch(now.asSlice(at));
      if (same < 0) {
        return sent; // what is left is the same: it is left out
      }
      int start = at + (int) same;
      at = start + 1;
      while (at < page && isOther(before, now, at)) {
        at++;
      }
      sent += lengthBytes((int) same) + lengthBytes(at - start) + at - start;
      if (sent > page) {
        return page;
      }
    }
    return sent;
  }

  private static boolean isOther(MemorySegment before, MemorySegment now, int at) {
    return before.get(ValueLayout.JAVA_BYTE, at) != now.get(ValueLayout.JAVA_BYTE, at);
  }

  private static int lengthBytes(int length) {
    return length <= SHORT_LENGTH ? 1 : 2;
  }
}
