package org.libmatch;

import java.util.List;

/** How to rank; all parts are optional. {@code new MatchOptions().k(5).mode(Mode.COMPLEMENT).explain(true)} */
public final class MatchOptions {
    /** What a search or a partner search returns. */
    public enum Want {
        DEFAULT(0), ORGANISATIONS(1), CLUSTERS(2), ANY(3), COMPETENCE(10), OFFER(11), REQUEST(12), IDEA(13),
        PROJECT(14), CALL(15), ORGANISATION(16), CLUSTER(17);

        final int code;

        Want(int code) {
            this.code = code;
        }
    }

    /** How two sides are compared. */
    public enum Mode {
        /** offers against requests, and like against like */
        BALANCED,
        /** what one looks for against what the other can give, in both directions */
        COMPLEMENT,
        /** like against like */
        PEER
    }

    int k = 10;
    Want want = Want.DEFAULT;
    Mode mode = Mode.BALANCED;
    String where;
    String language;
    String channels;
    boolean newOnly;
    int beyond;
    boolean explain;
    double diversity;
    boolean undisclosed;
    List<String> facets = List.of();
    int facetValues = 10;

    /** How many hits. */
    public MatchOptions k(int k) {
        this.k = k;
        return this;
    }

    /** What to return; else all items (searches) or the level of the record asked for (partners). */
    public MatchOptions want(Want want) {
        this.want = java.util.Objects.requireNonNull(want);
        return this;
    }

    /** How two sides are compared. */
    public MatchOptions mode(Mode mode) {
        this.mode = java.util.Objects.requireNonNull(mode);
        return this;
    }

    /** An expression on fields of the record returned, see docs/filters.md. */
    public MatchOptions where(String filter) {
        where = filter;
        return this;
    }

    /** Searches: BCP 47 code of the query; else detected. */
    public MatchOptions language(String language) {
        this.language = language;
        return this;
    }

    /** Searches: comma list of words, ngrams, concepts, learned, silent, or of what to leave out ("-silent"); else all. */
    public MatchOptions channels(String channels) {
        this.channels = channels;
        return this;
    }

    /** Partners: leave out those with past joint work. */
    public MatchOptions newOnly(boolean newOnly) {
        this.newOnly = newOnly;
        return this;
    }

    /** Partners: leave out those within this many steps of the collaboration graph. */
    public MatchOptions beyond(int steps) {
        beyond = steps;
        return this;
    }

    /** Give every hit its explanation. */
    public MatchOptions explain(boolean explain) {
        this.explain = explain;
        return this;
    }

    /** Searches: fields whose values are counted over all that is found, see {@link MatchHits#facets()}. */
    public MatchOptions facets(List<String> fields) {
        facets = List.copyOf(fields);
        return this;
    }

    /** The most frequent so many values of each facet. */
    public MatchOptions facetValues(int values) {
        facetValues = values;
        return this;
    }

    /** Partners: 0 as they rank, to 1: nobody beside one almost the same; see docs/lists.md. */
    public MatchOptions diversity(double diversity) {
        this.diversity = diversity;
        return this;
    }

    /** Partners, explain: what the viewer may not see ranks too, without being shown; see docs/confidentiality.md. */
    public MatchOptions undisclosed(boolean undisclosed) {
        this.undisclosed = undisclosed;
        return this;
    }
}
