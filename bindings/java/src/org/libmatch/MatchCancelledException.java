package org.libmatch;

/** Ended by the host: an interrupted thread, a time limit, a call of cancel. Nothing of what was begun is kept. */
public class MatchCancelledException extends MatchException {
    private static final long serialVersionUID = 1;

    MatchCancelledException(Parts parts) {
        super(parts);
    }
}
