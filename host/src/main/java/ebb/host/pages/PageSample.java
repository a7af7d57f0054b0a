package ebb.host.pages;

import ebb.host.pages.GuestRam.Region;
import ebb.host.pages.ProcessMemory.State;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * The pages of a guest that a look goes by: its RAM is cut into strips of equal size, and of each
 * strip one page is drawn at random.
 *
 * <p>Pages that are not there cost next to nothing. So of a guest that has touched little of its
 * memory more are drawn, until there are about as many as wanted that are.
 */
final class PageSample {

  private static final int MOST_TIMES_AS_MANY = 4;

  private final long[] addresses;

  private PageSample(long[] addresses) {
    this.addresses = addresses;
  }

  /**
   * Draws a sample.
   *
   * @param wanted how many pages that are there, at least two
   */
  static PageSample draw(GuestRam ram, ProcessMemory memory, int wanted, RandomGenerator random)
      throws IOException {
    PageSample pilot = draw(ram, memory.pageBytes(), wanted, random);
    int present = 0;
    memory.beginPass();
    for (long address : pilot.addresses) {
      present += memory.state(address) == State.PRESENT ? 1 : 0;
    }
    double times = (double) wanted / Math.max(1, present);
    return draw(
        ram, memory.pageBytes(), (int) (wanted * Math.clamp(times, 1, MOST_TIMES_AS_MANY)), random);
  }

  int count() {
    return addresses.length;
  }

  /** The address of one of them; they ascend. */
  long address(int i) {
    return addresses[i];
  }

  private static PageSample draw(GuestRam ram, int pageBytes, int most, RandomGenerator random) {
    long pages = ram.bytes() / pageBytes;
    int strips = (int) Math.min(most, pages);
    double strip = (double) pages / strips;
    long[] addresses = new long[strips];
    int region = 0;
    long before = 0;
    for (int i = 0; i < strips; i++) {
      long page = Math.min(pages - 1, (long) ((i + random.nextDouble()) * strip));
      while ((page - before) * pageBytes >= ram.regions().get(region).bytes()) {
        before += ram.regions().get(region).bytes() / pageBytes;
        region++;
      }
      Region in = ram.regions().get(region);
      addresses[i] = in.start() + (page - before) * pageBytes;
    }
    return new PageSample(addresses);
  }
}
