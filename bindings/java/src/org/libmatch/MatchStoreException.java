package org.libmatch;

/** The store cannot be opened, read or written. */
public class MatchStoreException extends MatchException {
    private static final long serialVersionUID = 1;

    MatchStoreException(Parts parts) {
        super(parts);
    }
}
