package org.libmatch;

import org.libmatch.internal.Utf8;

/** The base of all failures of the library; unchecked. Its parts are "" or 0 where they are not known. */
public class MatchException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int code;
    private final String status;
    private final String file;
    private final long row;
    private final String field;
    private final String value;

    MatchException(Parts parts) {
        super(parts.message);
        code = parts.code;
        status = parts.status;
        file = parts.file;
        row = parts.row;
        field = parts.field;
        value = parts.value;
    }

    /** Number of the status, which never changes. */
    public int code() {
        return code;
    }

    /** Name of the status, such as "E_NOT_FOUND". */
    public String status() {
        return status;
    }

    /** The input file concerned. */
    public String file() {
        return file;
    }

    /** Row or line in the input, from 1. */
    public long row() {
        return row;
    }

    /** Field, column or option concerned. */
    public String field() {
        return field;
    }

    /** The offending value, shortened. */
    public String value() {
        return value;
    }

    record Parts(int code, String status, String message, String file, long row, String field, String value) {}

    /** Called by the native code. */
    static MatchException of(int code, byte[] status, byte[] message, byte[] file, long row, byte[] field,
            byte[] value) {
        return of(new Parts(code, Utf8.string(status), Utf8.string(message), Utf8.string(file), row,
                Utf8.string(field), Utf8.string(value)));
    }

    static MatchException of(Parts parts) {
        switch (parts.status) {
            case "E_NOT_FOUND":
                return new MatchNotFoundException(parts);
            case "E_FORMAT":
            case "E_ENCODING":
            case "E_VALUE":
            case "E_SYNTAX":
            case "E_ARGUMENT":
            case "E_TOO_BIG":
                return new MatchInputException(parts);
            case "E_BUSY":
                return new MatchBusyException(parts);
            case "E_IO":
            case "E_NOT_A_STORE":
            case "E_NEWER":
            case "E_CORRUPT":
            case "E_READ_ONLY":
            case "E_EXISTS":
                return new MatchStoreException(parts);
            case "E_STATE":
                return new MatchStateException(parts);
            case "E_CANCELLED":
                return new MatchCancelledException(parts);
            default:
                return new MatchException(parts);
        }
    }

    static MatchException closed(String what) {
        return of(new Parts(4, "E_STATE", "the " + what + " is closed", "", 0, what, ""));
    }

    static MatchException cancelled() {
        return of(new Parts(5, "E_CANCELLED", "the thread was interrupted", "", 0, "", ""));
    }
}
