package org.libmatch;

/** No such record. */
public class MatchNotFoundException extends MatchException {
    private static final long serialVersionUID = 1;

    MatchNotFoundException(Parts parts) {
        super(parts);
    }
}
