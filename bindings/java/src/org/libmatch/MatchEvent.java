package org.libmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.libmatch.internal.Event;
import org.libmatch.internal.Job;
import org.libmatch.internal.MatchNative;
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
        Consumer<String> message;

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

        /** Threads that plan together; the plan does not depend on them when moves bound the work. */
        public Options threads(int threads) {
            this.threads = threads;
            return this;
        }

        /** Another seed, another plan of much the same worth; else 1. */
        public Options seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Try to prove the plan best, or that there is none. */
        public Options prove(boolean prove) {
            this.prove = prove;
            return this;
        }

        /** Called about every 40 ms with the share done, 0 to 1. */
        public Options progress(DoubleConsumer progress) {
            this.progress = progress;
            return this;
        }

        /** Called about every 40 ms with a text for people on what was found so far. */
        public Options onMessage(Consumer<String> message) {
            this.message = message;
            return this;
        }
    }

    /** Someone who takes part. */
    public record Participant(String id, String name) {}

    private final String json;
    private final Box<Event> box;

    /** Reads an event. Rules that contradict each other are no error here: they make a plan infeasible. */
    public MatchEvent(String json) {
        this.json = json;
        Event event = new Event(Utf8.bytes(json));
        box = new Box<>(this, "event", event, event::delete);
    }

    /**
     * An event of registrations: CSV texts of people and of wishes (or null); the spec is the event without participants
     * and wishes, in which days may stand for slots.
     */
    public static MatchEvent fromTables(String spec, String people, String wishes) {
        return new MatchEvent(MatchNative.tables_event(Objects.requireNonNull(spec), Objects.requireNonNull(people), wishes));
    }

    /** What such tables leave out, and hints: a JSON list of table, line, column, left_out and text. */
    public static String tableNotes(String spec, String people, String wishes) {
        return MatchNative.tables_notes(Objects.requireNonNull(spec), Objects.requireNonNull(people), wishes);
    }

    /** The event as it was given. */
    public String json() {
        return json;
    }

    /** Who takes part, in the order of their numbers. */
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

    /** Number of time slots. */
    public synchronized int slots() {
        return box.open().slots();
    }

    /** Number of tables. */
    public synchronized int tables() {
        return box.open().tables();
    }

    /** Plans the meetings. An interrupted thread stops it (E_CANCELLED). */
    public synchronized MatchPlan schedule(Options o) {
        Job job = box.open().schedule(o.timeLimit, o.moves, o.threads, o.seed, o.prove);
        return box.jobs().finish(job, o.progress, o.message, done -> new MatchPlan(done.plan(), this));
    }

    /**
     * What a guaranteed minimum of meetings for everybody costs.
     *
     * @param minimum the guarantee
     * @param status of the plan that was found
     * @param weight of its meetings
     * @param cost the weight without a guarantee less this one
     * @param below participants below the minimum
     * @param json the whole row, with its bounds
     */
    public record Guarantee(int minimum, String status, OptionalDouble weight, OptionalDouble cost, OptionalInt below,
            String json) {
        private static Guarantee of(String row) {
            Map<String, String> m = Json.members(row);
            String weight = m.get("weight");
            String cost = m.get("cost");
            String below = m.get("short");
            return new Guarantee(Integer.parseInt(m.get("minimum")), Json.text(m.get("status")),
                    Json.isNull(weight) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(weight)),
                    Json.isNull(cost) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cost)),
                    Json.isNull(below) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(below)), row);
        }
    }

    /**
     * Plans the event once for every minimum 0, 1 ... `highest` meetings for everybody. Options: moves (of each minimum), seed,
     * progress.
     */
    public synchronized List<Guarantee> policy(int highest, Options o) {
        Job job = box.open().policy(highest, o.moves, o.seed);
        return box.jobs().finish(job, o.progress, o.message,
                done -> Json.elements(done.policy()).stream().map(Guarantee::of).toList());
    }

    /** How to repair; all parts are optional. */
    public static final class RepairOptions {
        private double price;
        private long moves;
        private long seed = 1;
        private String curve;
        private String language = "en";
        private DoubleConsumer progress;

        /** What moving one kept meeting must win, in units of weight; 0: nothing; else a 26th of the mean weight. */
        public RepairOptions price(double price) {
            this.price = price == 0 ? -1 : price;
            return this;
        }

        /** Bound of the work: the same event, plan, changes, seed and moves give the same plan; else by the event's size. */
        public RepairOptions moves(long moves) {
            this.moves = moves;
            return this;
        }

        /** Another seed, another plan of much the same worth; else 1. */
        public RepairOptions seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** More prices to try, up to 64, for the report's curve of weight against moves. */
        public RepairOptions curve(double... prices) {
            if (prices.length > 64)
                throw new IllegalArgumentException("curve has " + prices.length + " prices; it must be 64 at most");
            for (double tried : prices)
                if (!(tried >= 0 && tried <= Double.MAX_VALUE))
                    throw new IllegalArgumentException("curve has the price " + tried + "; it must be 0 or more");
            curve = Arrays.stream(prices).mapToObj(tried -> String.format(Locale.ROOT, "%.9f", tried))
                    .collect(Collectors.joining(" "));
            return this;
        }

        /** Language of the messages to people and of the report's reasons: "en", "ro" or "pl"; else "en". */
        public RepairOptions language(String language) {
            this.language = language;
            return this;
        }

        /** Called about every 40 ms with the share done, 0 to 1. */
        public RepairOptions progress(DoubleConsumer progress) {
            this.progress = progress;
            return this;
        }
    }

    /**
     * What a repair gave.
     *
     * @param event the event as it is now
     * @param plan the plan for it
     * @param reportJson figures, curve, changes, orphans, waiting list
     */
    public record Repaired(MatchEvent event, MatchPlan plan, String reportJson) implements AutoCloseable {
        @Override
        public void close() {
            plan.close();
            event.close();
        }
    }

    /** Changes a plan on the day: a change document says what happened (docs/events.md, "The day"), few agendas change. */
    public synchronized Repaired repair(MatchPlan plan, String changesJson, RepairOptions o) {
        synchronized (plan) {
            Job job = box.open().repair_job_in(plan.box(), Utf8.bytes(changesJson), o.price, o.moves, o.seed, o.curve,
                    o.language);
            plan.jobs().add(job);
            try {
                return box.jobs().finish(job, o.progress, null, done -> repaired(done));
            } finally {
                plan.jobs().forget(job);
            }
        }
    }

    private Repaired repaired(Job job) {
        var changed = new Event(Utf8.bytes(json));
        var made = new org.libmatch.internal.Plan(Utf8.bytes("{\"assignment\": []}"));
        try {
            String report = job.repaired(changed, made);
            var event = new MatchEvent(changed.write());
            var plan = new MatchPlan(made, event);
            made = null;
            return new Repaired(event, plan, report);
        } finally {
            changed.delete();
            if (made != null) made.delete();
        }
    }

    /**
     * A plan from a timetable made by hand: CSV with a row per meeting, columns by header name: meeting, or a, b and others, or
     * participant and partner; slot or start; table. What the event does not have becomes a violation in {@link #check}.
     */
    public synchronized MatchPlan planFromCsv(String csv) {
        return new MatchPlan(box.open().plan_from_csv(Utf8.bytes(csv)), this);
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

    /** The same with its sentences in "en", "ro" or "pl". */
    public synchronized String check(MatchPlan plan, String language) {
        synchronized (plan) {
            return box.open().check_in(plan.box(), language);
        }
    }

    /** Whether every hard rule and every claim of the plan holds. */
    public boolean isValid(MatchPlan plan) {
        return Json.members(check(plan)).get("valid").equals("true");
    }

    Event box() {
        return box.open();
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
