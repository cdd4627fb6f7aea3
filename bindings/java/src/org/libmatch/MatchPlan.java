package org.libmatch;

import org.libmatch.internal.Plan;
import org.libmatch.internal.Utf8;

/** A timetable for an event, which must stay open as long as the plan is written. */
public final class MatchPlan implements AutoCloseable {
    private final MatchEvent event;
    private final Box<Plan> box;

    MatchPlan(Plan plan, MatchEvent event) {
        this.event = event;
        box = new Box<>(this, "plan", plan, plan::delete);
    }

    /** The event it is a plan for. */
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

    /** Of a plan made by {@link MatchEvent#repair}: whose agenda changed and how, CSV with a row per person and meeting. */
    public synchronized String changesCsv() {
        return box.open().changes_csv();
    }

    /** The plan as JSON, see docs/events.md. */
    public String toJson() {
        synchronized (event) {
            synchronized (this) {
                return box.open().to_json(event.box());
            }
        }
    }

    /** The same with its reasons in "en", "ro" or "pl". */
    public String toJson(String language) {
        synchronized (event) {
            synchronized (this) {
                return box.open().to_json_in(event.box(), language);
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

    /** One participant's agenda as iCalendar, with what was cancelled since a plan that was sent out. */
    public String ics(int participant, MatchAgendaOptions o) {
        if (o.before == null) return ics(participant, o.language, o.zone, o.stamp, o.sequence);
        synchronized (event) {
            synchronized (this) {
                synchronized (o.before) {
                    return box.open().ics_after(event.box(), participant, o.language, o.zone, o.stamp, o.sequence,
                            o.before.box());
                }
            }
        }
    }

    /**
     * The fairness certificate as JSON: what every participant got, the most any valid plan could give, why it has no more, and
     * for each shortfall to the guaranteed minimum which meeting could give way (docs/events.md).
     */
    public String fairness() {
        return fairness("en");
    }

    /** The same with its sentences in "en", "ro" or "pl". */
    public String fairness(String language) {
        return certificate(false, language);
    }

    /** The rows of the fairness certificate as CSV, a line per participant. */
    public String fairnessCsv() {
        return fairnessCsv("en");
    }

    /** The same with its sentences in "en", "ro" or "pl". */
    public String fairnessCsv(String language) {
        return certificate(true, language);
    }

    private String certificate(boolean csv, String language) {
        synchronized (event) {
            synchronized (this) {
                return box.open().fairness_in(event.box(), csv, language);
            }
        }
    }

    /**
     * Figures after the event, from who came and how they rated: JSON of planned, held, no_shows, attendance ...
     *
     * @param attendance JSON or CSV, see docs/events.md; what is not listed took place with everybody
     * @param at date of the records (ISO 8601), or null
     */
    public String kpi(String attendance, String at) {
        synchronized (event) {
            synchronized (this) {
                return box.open().kpi(event.box(), Utf8.bytes(attendance), at);
            }
        }
    }

    /** The same as records of kind feedback for {@link MatchStore#importText}, which learning learns from: JSON Lines. */
    public String feedback(String attendance, String at) {
        synchronized (event) {
            synchronized (this) {
                return box.open().feedback(event.box(), Utf8.bytes(attendance), at);
            }
        }
    }

    /** The timetable as SVG: participants down, slots across, waiting time hatched. */
    public String svg() {
        synchronized (event) {
            synchronized (this) {
                return box.open().svg(event.box());
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

    Jobs jobs() {
        return box.jobs();
    }

    Plan box() {
        return box.open();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
