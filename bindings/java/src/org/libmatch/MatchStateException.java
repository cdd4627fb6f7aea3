package org.libmatch;

/** Not possible now, such as a call on a closed store. */
public class MatchStateException extends MatchException {
    private static final long serialVersionUID = 1;

    MatchStateException(Parts parts) {
        super(parts);
    }
}
