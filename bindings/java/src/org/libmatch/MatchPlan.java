package org.libmatch;

import org.libmatch.internal.Plan;

/** A timetable for an event, which must stay open as long as the plan is written. */
public final class MatchPlan implements AutoCloseable {
    private final MatchEvent event;
    private final Box<Plan> box;

    MatchPlan(Plan plan, MatchEvent event) {
        this.event = event;
        box = new Box<>(this, "plan", plan, plan::delete);
    }

    public MatchEvent event() {
        return event;
    }

    /** "feasible", "optimal", "infeasible" or "unknown" */
    public synchronized String status() {
        return box.open().status();
    }

    /** The slot of each meeting, -1 where it is not placed. */
    public synchronized int[] assignment() {
        Plan plan = box.open();
        int[] slots = new int[plan.meetings()];
        for (int i = 0; i < slots.length; i++) slots[i] = plan.slot(i);
        return slots;
    }

    /** The table of each meeting, -1 for none. */
    public synchronized int[] tables() {
        Plan plan = box.open();
        int[] tables = new int[plan.meetings()];
        for (int i = 0; i < tables.length; i++) tables[i] = plan.table(i);
        return tables;
    }

    public String toJson() {
        synchronized (event) {
            synchronized (this) {
                return box.open().to_json(event.box());
            }
        }
    }

    /**
     * One participant's agenda as iCalendar.
     *
     * @param zone IANA name, or null
     * @param stamp time written as DTSTAMP, or null
     */
    public String ics(int participant, String language, String zone, String stamp, int sequence) {
        synchronized (event) {
            synchronized (this) {
                return box.open().ics(event.box(), participant, language, zone, stamp, sequence);
            }
        }
    }

    /** All agendas as CSV. */
    public String csv(String language, String zone) {
        synchronized (event) {
            synchronized (this) {
                return box.open().csv(event.box(), language, zone);
            }
        }
    }

    /** One participant's agenda as plain text. */
    public String agenda(int participant, String language, String zone) {
        synchronized (event) {
            synchronized (this) {
                return box.open().agenda_text(event.box(), participant, language, zone);
            }
        }
    }

    /** One self-contained page: timetable, key figures, agendas. */
    public String toHtml(String title, String language) {
        synchronized (event) {
            synchronized (this) {
                var report = new org.libmatch.internal.Report(title, language);
                try {
                    report.add_event(null, event.box(), box.open());
                    return report.html();
                } finally {
                    report.delete();
                }
            }
        }
    }

    Plan box() {
        return box.open();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
