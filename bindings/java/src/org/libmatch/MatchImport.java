package org.libmatch;

/**
 * What an import did, counted in rows.
 *
 * @param issuesJson JSON array of {severity, file, row, rule, field, value, message}
 */
public record MatchImport(long rows, long inserted, long updated, long unchanged, long older, long rejected,
        long warnings, String issuesJson) {
    @Override
    public String toString() {
        return rows + " rows: " + inserted + " inserted, " + updated + " updated, " + unchanged + " unchanged, " + older
                + " older, " + rejected + " rejected, " + warnings + " warnings";
    }
}
