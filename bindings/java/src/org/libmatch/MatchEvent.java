package org.libmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.libmatch.internal.Event;
import org.libmatch.internal.Job;
import org.libmatch.internal.Utf8;

/** A brokerage event, from JSON in the compact or the rich form, see docs/events.md. Calls take turns. */
public final class MatchEvent implements AutoCloseable {
    /** How to plan; all parts are optional. */
    public static final class Options {
        double timeLimit = 10;
        long moves;
        int threads = 1;
        long seed = 1;
        boolean prove;
        DoubleConsumer progress;

        /** CPU seconds of each thread. */
        public Options timeLimit(double seconds) {
            timeLimit = seconds;
            return this;
        }

        /** Bound by work: the same event, seed and moves give the same plan. */
        public Options moves(long moves) {
            this.moves = moves;
            return this;
        }

        public Options threads(int threads) {
            this.threads = threads;
            return this;
        }

        public Options seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Try to prove the plan best, or that there is none. */
        public Options prove(boolean prove) {
            this.prove = prove;
            return this;
        }

        public Options progress(DoubleConsumer progress) {
            this.progress = progress;
            return this;
        }
    }

    /** Someone who takes part. */
    public record Participant(String id, String name) {}

    private final String json;
    private final Box<Event> box;

    public MatchEvent(String json) {
        this.json = json;
        Event event = new Event(Utf8.bytes(json));
        box = new Box<>(this, "event", event, event::delete);
    }

    public String json() {
        return json;
    }

    public synchronized List<Participant> participants() {
        Event event = box.open();
        var list = new ArrayList<Participant>();
        for (int i = 0; i < event.participants(); i++)
            list.add(new Participant(event.participant_id(i), event.participant_name(i)));
        return List.copyOf(list);
    }

    /** After wishes were merged into meetings. */
    public synchronized int meetings() {
        return box.open().meetings();
    }

    public synchronized int slots() {
        return box.open().slots();
    }

    public synchronized int tables() {
        return box.open().tables();
    }

    public synchronized MatchPlan schedule(Options options) {
        Job job = box.open().schedule(options.timeLimit, options.moves, options.threads, options.seed, options.prove);
        try {
            Jobs.run(job, options.progress);
            return new MatchPlan(job.plan(), this);
        } finally {
            job.delete();
        }
    }

    /**
     * What a repair gave.
     *
     * @param event the event as it is now
     * @param plan the plan for it
     * @param reportJson figures, changes, orphans, waiting list
     */
    public record Repaired(MatchEvent event, MatchPlan plan, String reportJson) {}

    /**
     * Changes a plan on the day: a change document says what happened (docs/events.md, "The day").
     *
     * @param price what moving one kept meeting must win, in units of weight; 0: the default, negative: nothing
     * @param moves bounds the work; 0: by the size of the event
     */
    public synchronized Repaired repair(MatchPlan plan, String changesJson, double price, long moves, long seed) {
        var changed = new Event(Utf8.bytes(json));
        var repaired = new org.libmatch.internal.Plan(Utf8.bytes("{\"assignment\": []}"));
        String report;
        synchronized (plan) {
            report = box.open().repair(plan.box(), Utf8.bytes(changesJson), price, moves, seed, changed, repaired);
        }
        var event = new MatchEvent(changed.write());
        changed.delete();
        return new Repaired(event, new MatchPlan(repaired, event), report);
    }

    /** Reads a plan of this event. */
    public synchronized MatchPlan plan(String json) {
        box.open();
        return new MatchPlan(new org.libmatch.internal.Plan(Utf8.bytes(json)), this);
    }

    /** Checks a plan independently of what made it: {"valid", "violations", counts} as JSON. */
    public synchronized String check(MatchPlan plan) {
        synchronized (plan) {
            return box.open().check(plan.box());
        }
    }

    Event box() {
        return box.open();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
