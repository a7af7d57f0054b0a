package ebb.agent.rules;

import java.util.Optional;

/**
 * A rule: the first whose match fits a guest holds for it.
 *
 * @param wish how to steer; empty for hands off
 * @param look whether ebb may look at the guest's pages
 */
public record Rule(Match match, Optional<Wish> wish, boolean look) {}
