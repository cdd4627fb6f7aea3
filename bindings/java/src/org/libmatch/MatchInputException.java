package org.libmatch;

/** Bad input: format, encoding, value, syntax, argument, size. */
public class MatchInputException extends MatchException {
    private static final long serialVersionUID = 1;

    MatchInputException(Parts parts) {
        super(parts);
    }
}
