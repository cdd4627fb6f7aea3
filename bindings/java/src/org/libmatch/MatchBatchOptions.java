package org.libmatch;

import java.util.Objects;

/** How to answer many questions; all parts are optional. {@code new MatchBatchOptions().k(5).want(Want.OFFER)} */
public final class MatchBatchOptions {
    int k = 10;
    MatchOptions.Want want = MatchOptions.Want.DEFAULT;
    String where;
    String language;
    String channels;
    int threads;
    int from;
    int part;
    int parts = 1;

    /** How many hits of each question. */
    public MatchBatchOptions k(int k) {
        this.k = k;
        return this;
    }

    /** A kind of record, not ORGANISATIONS or CLUSTERS; else all items. */
    public MatchBatchOptions want(MatchOptions.Want want) {
        this.want = Objects.requireNonNull(want);
        return this;
    }

    /** An expression on fields of the record returned, see docs/filters.md. */
    public MatchBatchOptions where(String filter) {
        where = filter;
        return this;
    }

    /** BCP 47 code of the texts; else detected. */
    public MatchBatchOptions language(String language) {
        this.language = language;
        return this;
    }

    /** Comma list of words, ngrams, concepts; else all. */
    public MatchBatchOptions channels(String channels) {
        this.channels = channels;
        return this;
    }

    /** 1 to 64; 0: as many as there are processors. */
    public MatchBatchOptions threads(int threads) {
        this.threads = threads;
        return this;
    }

    /** Leave out so many questions at the beginning: those that were answered before. */
    public MatchBatchOptions from(int questions) {
        from = questions;
        return this;
    }

    /** Only questions whose number (from 0) divided by `parts` leaves `part`. */
    public MatchBatchOptions part(int part, int parts) {
        if (part < 0 || part >= parts)
            throw new IllegalArgumentException("part " + part + " of " + parts
                    + ": give parts from 0 to one less than their number");
        this.part = part;
        this.parts = parts;
        return this;
    }
}
