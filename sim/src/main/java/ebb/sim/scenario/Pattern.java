package ebb.sim.scenario;

/** The order in which a guest writes the pages of a set. */
public enum Pattern {
  /** Any page as likely as any other: {@code U = size * (1 - exp(-written / size))}. */
  RANDOM,
  /** One after the other, again and again: {@code U = min(size, written)}. */
  SEQUENTIAL
}
