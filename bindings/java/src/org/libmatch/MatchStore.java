package org.libmatch;

import java.util.List;
import org.libmatch.internal.Job;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Store;
import org.libmatch.internal.Utf8;

/**
 * An open store. Records are JSON text, for the JSON library of your choice. Several threads may share one store: calls
 * take turns; or each opens its own.
 *
 * <pre>{@code
 * try (var store = MatchStore.open("cluster.store", new MatchStore.Options())) {
 *     for (MatchHit hit : store.partners("IM28", new MatchOptions().k(5).explain(true)))
 *         System.out.println(hit.rank() + ". " + hit.name() + "\n" + hit.explanation().text("en"));
 * }
 * }</pre>
 */
public final class MatchStore implements AutoCloseable {
    /** Who may see a record or a field. */
    public enum Tier { PUBLIC, MEMBERS, CONFIDENTIAL }

    /** What a write did. */
    public enum Change { UNCHANGED, INSERTED, UPDATED, OLDER }

    /**
     * What a write did, with its warnings.
     *
     * @param warningsJson JSON array of {rule, field, value, message}
     */
    public record Written(Change change, String warningsJson) {}

    /** How to open; all parts are optional. */
    public static final class Options {
        boolean write;
        Tier viewer = Tier.PUBLIC;
        String asOf;
        int busyMs = 5000;

        /** Open an existing store for writing too. */
        public Options write(boolean write) {
            this.write = write;
            return this;
        }

        /** The highest tier that every call shows. */
        public Options viewer(Tier viewer) {
            this.viewer = java.util.Objects.requireNonNull(viewer);
            return this;
        }

        /** The day that decides validity, deadlines and age: "YYYY-MM-DD", null for today. */
        public Options asOf(String date) {
            asOf = date;
            return this;
        }

        /** How long to wait for another writer. */
        public Options busyMs(int milliseconds) {
            busyMs = milliseconds;
            return this;
        }
    }

    private final Box<Store> box;

    private MatchStore(String path, int mode, Options options) {
        Store store = new Store(java.util.Objects.requireNonNull(path), mode, options.viewer.ordinal(), options.asOf,
                options.busyMs);
        box = new Box<>(this, "store", store, store::delete);
    }

    /** Opens an existing store. */
    public static MatchStore open(String path, Options options) {
        return new MatchStore(path, options.write ? 1 : 0, options);
    }

    /** Makes a new store (a folder, or ":memory:") and opens it for writing. */
    public static MatchStore create(String path, Options options) {
        return new MatchStore(path, 2, options);
    }

    /** The version of the library, such as "0.1.0". */
    public static String version() {
        return MatchNative.version();
    }

    /** Scores a TREC run against judgements, both as text: JSON of measures. */
    public static String evaluate(String run, String judgements, int k, boolean linear) {
        return MatchNative.evaluate(run, judgements, k, linear);
    }

    /** How many native objects are alive: for leak tests. */
    public static long liveObjects() {
        return MatchNative.live_boxes();
    }

    /** Closing twice is harmless; any other call after it throws MatchStateException. */
    @Override
    public synchronized void close() {
        box.close();
    }

    public synchronized boolean isClosed() {
        return box.closed();
    }

    public synchronized void setAsOf(String date) {
        box.open().set_as_of(date);
    }

    public synchronized void setViewer(Tier viewer) {
        box.open().set_viewer(viewer.ordinal());
    }

    /** Inserts or replaces one record, a JSON object. */
    public synchronized Written upsert(String json) {
        String line = box.open().upsert(Utf8.bytes(json));
        int blank = line.indexOf(' ');
        return new Written(Change.values()[Integer.parseInt(line.substring(0, blank))], line.substring(blank + 1));
    }

    public synchronized void delete(String kind, String id) {
        box.open().remove(kind, id);
    }

    /** Runs the work: its writes become durable and searchable together, or, after an exception, not at all. */
    public synchronized void batch(Runnable work) {
        box.open().begin();
        try {
            work.run();
        } catch (Throwable e) {
            if (!box.closed()) box.open().rollback();
            throw e;
        }
        box.open().commit();
    }

    /** Imports a file of records or a taxonomy table. */
    public synchronized MatchImport importFile(String path, MatchImportOptions o) {
        return finish(box.open().import_file(path, o.kind, o.scheme, o.mapJson, o.format, o.strict), o);
    }

    /** Imports records from text; the name stands for the file in messages. */
    public synchronized MatchImport importText(String name, String text, MatchImportOptions o) {
        return finish(box.open().import_text(name, Utf8.bytes(text), o.kind, o.scheme, o.mapJson, o.format, o.strict),
                o);
    }

    private static MatchImport finish(Job job, MatchImportOptions options) {
        try {
            Jobs.run(job, options.progress);
            String[] n = job.import_counts().split(" ");
            return new MatchImport(Long.parseLong(n[0]), Long.parseLong(n[1]), Long.parseLong(n[2]),
                    Long.parseLong(n[3]), Long.parseLong(n[4]), Long.parseLong(n[5]), Long.parseLong(n[6]),
                    job.import_issues());
        } finally {
            job.delete();
        }
    }

    /** Sets rules for tokens as JSON, [{"name", "kind", "pattern"}], and makes the index anew; "[]" takes all away. */
    public synchronized void setTokenRules(String json) {
        box.open().set_token_rules(Utf8.bytes(json));
    }

    /** The rules for tokens that were set, as JSON. */
    public synchronized String tokenRules() {
        return box.open().token_rules();
    }

    /** Builds the index anew from the records: the same answers as before. */
    public synchronized void rebuild() {
        box.open().rebuild();
    }

    /** Learns which words go together, for long queries (the channel "learned"); false forgets it. */
    public synchronized void learnChannel(boolean on) {
        box.open().learn_channel(on);
    }

    /** One record as JSON; MatchNotFoundException when there is none. */
    public String get(String id) {
        return get(null, id);
    }

    /** One record of a kind (null: any) as JSON. */
    public synchronized String get(String kind, String id) {
        return box.open().get(kind, java.util.Objects.requireNonNull(id));
    }

    public boolean has(String id) {
        try {
            get(id);
            return true;
        } catch (MatchNotFoundException e) {
            return false;
        }
    }

    /** All records (of one kind, null: all) as JSON, in the order they were first written. */
    public synchronized List<String> records(String kind) {
        return box.open().export_records(kind).lines().toList();
    }

    /** Counts and sizes as JSON. */
    public synchronized String stats() {
        return box.open().stats();
    }

    /** The data-quality report as JSON. */
    public synchronized String quality() {
        return box.open().quality();
    }

    /** Records for a text of any length. */
    public synchronized MatchHits search(String text, MatchOptions o) {
        return new MatchHits(box.open().search(Utf8.bytes(text), o.k, o.want.code, o.where, o.language, o.channels,
                o.explain));
    }

    /** Partners for an organisation, a cluster or an item. */
    public synchronized MatchHits partners(String id, MatchOptions o) {
        return new MatchHits(box.open().partners(java.util.Objects.requireNonNull(id), o.k, o.want.code,
                o.mode.ordinal(), o.where, o.newOnly, o.beyond, o.explain));
    }

    /** Who is missing: from a text and the ids of the members known so far. */
    public synchronized MatchHits complete(String text, List<String> members, MatchOptions o) {
        for (String id : members)
            if (id.indexOf('\n') >= 0) throw new IllegalArgumentException("a member id holds no white space: " + id);
        return new MatchHits(box.open().complete(Utf8.bytes(text), String.join("\n", members), o.k, o.want.code,
                o.where, o.language, o.explain));
    }

    /**
     * Learns the score of partners from the outcomes that the store has: a report as JSON (docs/learning.md).
     *
     * @param exposure place r of a list is looked at with chance r^-exposure; 0: the default of 1
     * @param dryRun report only, keep nothing
     */
    public synchronized String learn(double exposure, boolean dryRun) {
        return box.open().learn(exposure, dryRun);
    }

    /** Puts a learned model to use; 0 is the shipped one. */
    public synchronized void useModel(long version) {
        box.open().use_model(version);
    }

    /** Why A and B fit, or how far they do. */
    public synchronized MatchExplanation explain(String a, String b, MatchOptions.Mode mode) {
        return new MatchExplanation(box.open().explain(java.util.Objects.requireNonNull(a),
                java.util.Objects.requireNonNull(b), mode.ordinal()));
    }

    /** Why B is not among the first k partners of A. */
    public synchronized MatchExplanation whyNot(String a, String b, MatchOptions o) {
        return new MatchExplanation(box.open().why_not(java.util.Objects.requireNonNull(a),
                java.util.Objects.requireNonNull(b), o.k, o.want.code, o.mode.ordinal(), o.where, o.newOnly,
                o.beyond));
    }

    /**
     * Pairs that may be the same, best first, each as JSON {id_a, id_b, score, evidence}.
     *
     * @param between "key=v1,v2" for pairs across two values only, or null
     */
    public synchronized List<String> duplicates(String between, int k, double minimum) {
        return box.open().duplicates(between, k, minimum).lines().toList();
    }

    /** An event from the store: participants and wishes from the partner ranking, see docs/events.md. */
    public synchronized MatchEvent buildEvent(String specJson) {
        return new MatchEvent(box.open().build_event(Utf8.bytes(specJson)));
    }
}
