package ebb.core.model;

/**
 * A round that has ended, with what it takes to judge what was foretold of it.
 *
 * @param hadBytes what it had to send beyond the threshold, bytes; what it did send if a sync cut
 *     it short
 * @param leftBytes what the sync at its end found newly dirty, bytes
 * @param vcpuSeconds CPU time that the guest used in it
 * @param first whether it was the first, of which nothing is foretold
 * @param asForeseen whether the link carried and the guest was held as it was to be: otherwise it
 *     proves nothing
 */
public record EndedRound(
    double hadBytes, double leftBytes, double vcpuSeconds, boolean first, boolean asForeseen) {}
