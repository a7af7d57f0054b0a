package ebb.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A list that C has given out: each of its members is given back, whatever becomes of the others.
 */
final class DomainList {

  private DomainList() {}

  /**
   * Looks at all members but those that have gone meanwhile.
   *
   * @param <H> what C calls a domain by
   * @param look at one, which it gives back itself, also when it throws
   * @param giveBack for those that are not looked at any more
   * @throws LibvirtException when one cannot be looked at
   */
  static <H> List<DomainInfo> look(
      List<H> members, Function<H, DomainInfo> look, Consumer<H> giveBack) {
    var domains = new ArrayList<DomainInfo>();
    int taken = 0;
    try {
      while (taken < members.size()) {
        H member = members.get(taken);
        taken++;
        try {
          domains.add(look.apply(member));
        } catch (LibvirtException e) {
          if (!e.isGone()) {
            throw e;
          }
        }
      }
      return List.copyOf(domains);
    } finally {
      members.subList(taken, members.size()).forEach(giveBack);
    }
  }
}
