package ebb.host.throttle;

import java.util.List;

/**
 * What a throttle really does to a guest, as read back from the host.
 *
 * @param share of its vCPUs that the guest may use now, 0 to 1, by all quotas that hold, its own
 *     and those of others
 * @param repairs how often something was found changed by somebody else and put right, since the
 *     throttle was made
 * @param news what has been found for the first time, a sentence each for the operator
 */
public record Hold(double share, long repairs, List<String> news) {

  public Hold {
    news = List.copyOf(news);
  }
}
