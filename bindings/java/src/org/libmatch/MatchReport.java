package org.libmatch;

import org.libmatch.internal.Hits;
import org.libmatch.internal.Report;
import org.libmatch.internal.Utf8;

/** One HTML page under construction, without external resources. Headings may be null. */
public final class MatchReport implements AutoCloseable {
    private final Box<Report> box;

    /** @param language "en", "ro" or "pl" */
    public MatchReport(String title, String language) {
        Report report = new Report(title, language);
        box = new Box<>(this, "report", report, report::delete);
    }

    /** A paragraph of plain text. */
    public synchronized void addText(String heading, String text) {
        box.open().add_text(heading, text);
    }

    /** The partners of `id` with scores and, where the options ask for them, reasons. */
    public synchronized void addPartners(String heading, MatchStore store, String id, MatchOptions o) {
        synchronized (store) {
            add(heading, store.listed(id, o));
        }
    }

    /** The hits of a search with scores and, where the options ask for them, reasons. */
    public synchronized void addSearch(String heading, MatchStore store, String text, MatchOptions o) {
        synchronized (store) {
            add(heading, store.found(text, o));
        }
    }

    private void add(String heading, Hits list) {
        try {
            box.open().add_hits(heading, list);
        } finally {
            list.delete();
        }
    }

    /** The data-quality report of a store. */
    public synchronized void addQuality(String heading, String qualityJson) {
        box.open().add_quality(heading, Utf8.bytes(qualityJson));
    }

    /** A report on groups with its drawing and tables. */
    public synchronized void addGroups(String heading, MatchGroupReport report) {
        box.open().add_groups(heading, Utf8.bytes(report.json()));
    }

    /** A timetable grid, key figures and all agendas. */
    public synchronized void addEvent(String heading, MatchPlan plan) {
        synchronized (plan.event()) {
            synchronized (plan) {
                box.open().add_event(heading, plan.event().box(), plan.box());
            }
        }
    }

    /** The whole page: one file for screens, phones and print. */
    public synchronized String html() {
        return box.open().html();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
