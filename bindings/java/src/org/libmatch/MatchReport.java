package org.libmatch;

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

    public synchronized void addText(String heading, String text) {
        box.open().add_text(heading, text);
    }

    public synchronized void addQuality(String heading, String qualityJson) {
        box.open().add_quality(heading, Utf8.bytes(qualityJson));
    }

    public synchronized void addEvent(String heading, MatchPlan plan) {
        synchronized (plan.event()) {
            synchronized (plan) {
                box.open().add_event(heading, plan.event().box(), plan.box());
            }
        }
    }

    public synchronized String html() {
        return box.open().html();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
