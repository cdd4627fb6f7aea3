package org.libmatch;

/**
 * One row of a ranked list.
 *
 * @param rank from 1
 * @param explanation null unless it was asked for
 */
public record MatchHit(int rank, String id, String kind, String name, double score, MatchExplanation explanation) {}
