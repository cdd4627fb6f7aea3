package org.libmatch;

import java.util.function.DoubleConsumer;

/** How to import; all parts are optional. {@code new MatchImportOptions().kind("taxonomy").scheme("theme")} */
public final class MatchImportOptions {
    String kind;
    String scheme;
    String mapJson;
    String format;
    boolean strict;
    DoubleConsumer progress;

    /** Kind of rows that name none; "taxonomy" together with a scheme loads a taxonomy table. */
    public MatchImportOptions kind(String kind) {
        this.kind = kind;
        return this;
    }

    /** Name of the taxonomy. */
    public MatchImportOptions scheme(String scheme) {
        this.scheme = scheme;
        return this;
    }

    /** {column: key} as JSON, for tables with other headers. */
    public MatchImportOptions mapJson(String json) {
        mapJson = json;
        return this;
    }

    /** "jsonl", "csv", "tsv" or "xml"; else told by name or content. */
    public MatchImportOptions format(String format) {
        this.format = format;
        return this;
    }

    /** A bad optional field rejects its row. */
    public MatchImportOptions strict(boolean strict) {
        this.strict = strict;
        return this;
    }

    /** Called about every 40 ms with the share done, 0 to 1. */
    public MatchImportOptions progress(DoubleConsumer progress) {
        this.progress = progress;
        return this;
    }
}
