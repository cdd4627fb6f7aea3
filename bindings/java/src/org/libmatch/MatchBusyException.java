package org.libmatch;

/** Another writer holds the store: try again. */
public class MatchBusyException extends MatchStoreException {
    private static final long serialVersionUID = 1;

    MatchBusyException(Parts parts) {
        super(parts);
    }
}
