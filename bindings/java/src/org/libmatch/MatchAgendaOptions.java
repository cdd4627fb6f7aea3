package org.libmatch;

/** How to write an agenda; all parts are optional. */
public final class MatchAgendaOptions {
    String language = "en";
    String zone;
    String stamp;
    int sequence;
    MatchPlan before;

    /** Texts in "en", "ro" or "pl". */
    public MatchAgendaOptions language(String language) {
        this.language = language;
        return this;
    }

    /** IANA name for slots without their own; else the event's. */
    public MatchAgendaOptions zone(String zone) {
        this.zone = zone;
        return this;
    }

    /** ISO 8601 time written as DTSTAMP, so that output can be repeated. */
    public MatchAgendaOptions stamp(String stamp) {
        this.stamp = stamp;
        return this;
    }

    /** Raise it with every change that people are told of. */
    public MatchAgendaOptions sequence(int sequence) {
        this.sequence = sequence;
        return this;
    }

    /** The plan that was sent out: what had a place in it and has none now is cancelled. */
    public MatchAgendaOptions before(MatchPlan before) {
        this.before = before;
        return this;
    }
}
