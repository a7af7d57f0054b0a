package ebb.agent.rules;

import java.util.Optional;

/**
 * A rule: the first whose match fits a guest holds for it.
 *
 * @param wish how to steer; empty for hands off
 */
public record Rule(Match match, Optional<Wish> wish) {}
