package org.libmatch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.libmatch.internal.Hits;
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
            this.viewer = Objects.requireNonNull(viewer);
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
        Store store = new Store(Objects.requireNonNull(path), mode, options.viewer.ordinal(), options.asOf,
                options.busyMs);
        box = new Box<>(this, "store", store, store::delete);
    }

    /** Opens an existing store for reading, as the public sees it today. */
    public static MatchStore open(String path) {
        return open(path, new Options());
    }

    /** Opens a store for writing, and makes it first when there is none; several may begin so at once. */
    public static MatchStore openOrCreate(String path, Options options) {
        return new MatchStore(path, 3, options);
    }

    /** Opens an existing store. */
    public static MatchStore open(String path, Options options) {
        return new MatchStore(path, options.write ? 1 : 0, options);
    }

    /** Makes a new store (a folder, or ":memory:") and opens it for writing. */
    public static MatchStore create(String path, Options options) {
        return new MatchStore(path, 2, options);
    }

    /**
     * Ends the long call that is at work in another thread, or else the next one: a MatchCancelledException.
     * Interrupting that thread does the same. Nothing of what the call did is kept.
     */
    public void cancel() {
        box.beside(store -> store.cancel(true));
    }

    /** From now on long calls and jobs end when so much time has passed: MatchCancelledException. Null: no limit. */
    public synchronized void timeLimit(java.time.Duration limit) {
        box.open().time_limit(limit == null ? 0 : Math.max(1, limit.toMillis()));
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

    /** Calls with the lock of this store. */
    synchronized <R> R with(Function<Store, R> call) {
        return call.apply(box.open());
    }

    synchronized void run(Consumer<Store> call) {
        call.accept(box.open());
    }

    synchronized <R> R finish(Function<Store, Job> start, DoubleConsumer progress, Function<Job, R> result) {
        return box.jobs().finish(start.apply(box.open()), progress, null, result);
    }

    /** Ids or paths one a line. */
    static String lines(String what, Iterable<String> ids) {
        for (String id : ids)
            if (id.isEmpty() || id.indexOf('\n') >= 0)
                throw new IllegalArgumentException(what + ": an id is not empty and holds no white space: " + id);
        return String.join("\n", ids);
    }

    /** Ends work that is not finished and closes. Closing twice is harmless; any other call after it throws MatchStateException. */
    @Override
    public synchronized void close() {
        box.close();
    }

    /** Whether it was closed. */
    public synchronized boolean isClosed() {
        return box.closed();
    }

    /** Sets the day that decides validity, deadlines and age: "YYYY-MM-DD", null for today (UTC). */
    public synchronized void setAsOf(String date) {
        box.open().set_as_of(date);
    }

    /**
     * Sets what the fields of a record are worth in searches, such as {@code Map.of("title", 2.0, "keywords", 0.5)};
     * weights from 0 to 100, 1 for those not named (title, text, keywords).
     */
    public synchronized void setFieldWeights(Map<String, Double> weights) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Double> one : weights.entrySet())
            text.append(text.length() > 0 ? "," : "").append(one.getKey()).append('=').append(one.getValue());
        box.open().set_field_weights(text.toString());
    }

    /** Sets the highest tier that every call shows. */
    public synchronized void setViewer(Tier viewer) {
        box.open().set_viewer(viewer.ordinal());
    }

    /** Inserts or replaces one record, a JSON object. */
    public synchronized Written upsert(String json) {
        String line = box.open().upsert(Utf8.bytes(json));
        int blank = line.indexOf(' ');
        return new Written(Change.values()[Integer.parseInt(line.substring(0, blank))], line.substring(blank + 1));
    }

    /** Deletes one record by kind and id; relations and feedback by their key "a b relation", "a b outcome at". */
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

    /** Imports a file of records. */
    public MatchImport importFile(Path path) {
        return importFile(path.toString(), new MatchImportOptions());
    }

    /** Imports a file of records or a taxonomy table. */
    public MatchImport importFile(Path path, MatchImportOptions o) {
        return importFile(path.toString(), o);
    }

    /** Imports a file of records or a taxonomy table. */
    public synchronized MatchImport importFile(String path, MatchImportOptions o) {
        return imported(box.open().import_file(path, o.kind, o.scheme, o.mapJson, o.format, o.strict), o);
    }

    /** Imports records from text; the name stands for the file in messages. */
    public synchronized MatchImport importText(String name, String text, MatchImportOptions o) {
        return imported(
                box.open().import_text(name, Utf8.bytes(text), o.kind, o.scheme, o.mapJson, o.format, o.strict), o);
    }

    private MatchImport imported(Job job, MatchImportOptions options) {
        return box.jobs().finish(job, options.progress, null, done -> {
            String[] n = done.import_counts().split(" ");
            return new MatchImport(Long.parseLong(n[0]), Long.parseLong(n[1]), Long.parseLong(n[2]),
                    Long.parseLong(n[3]), Long.parseLong(n[4]), Long.parseLong(n[5]), Long.parseLong(n[6]),
                    done.import_issues());
        });
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

    /** Reads all files of the index and compares their checksums; the exception names a damaged one. rebuild() cures it. */
    public synchronized void verify() {
        box.open().verify();
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
        return box.open().get(kind, Objects.requireNonNull(id));
    }

    /** Whether there is a record with this id that the viewer may see. */
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

    /** The ten best items for a text of any length. */
    public MatchHits search(String text) {
        return search(text, new MatchOptions());
    }

    /** Records for a text of any length. */
    public synchronized MatchHits search(String text, MatchOptions o) {
        return new MatchHits(found(text, o));
    }

    Hits found(String text, MatchOptions o) {
        if (!o.facets.isEmpty())
            return box.open().search_facets(Utf8.bytes(text), String.join(",", o.facets), o.facetValues, o.k, o.want.code,
                    o.where, o.language, o.channels, o.explain);
        return box.open().search(Utf8.bytes(text), o.k, o.want.code, o.where, o.language, o.channels, o.explain);
    }

    /** The ten best partners for an organisation, a cluster or an item. */
    public MatchHits partners(String id) {
        return partners(id, new MatchOptions());
    }

    /** Partners for an organisation, a cluster or an item. */
    public synchronized MatchHits partners(String id, MatchOptions o) {
        return new MatchHits(listed(id, o));
    }

    Hits listed(String id, MatchOptions o) {
        return box.open().list_partners(Objects.requireNonNull(id), o.k, o.want.code, o.mode.ordinal(), o.where, o.newOnly,
                o.beyond, o.explain, o.diversity, o.undisclosed);
    }

    /** The lines that the command writes with --format jsonl for a search, as the answer to the question `query`. */
    public synchronized String searchJsonl(String query, String text, MatchOptions o) {
        return written(found(text, o), query);
    }

    /** The lines that the command writes with --format jsonl for the partners of `id`. */
    public synchronized String partnersJsonl(String id, MatchOptions o) {
        return written(listed(id, o), id);
    }

    private static String written(Hits box, String query) {
        try {
            return box.jsonl(Objects.requireNonNull(query));
        } finally {
            box.delete();
        }
    }

    /**
     * Partners for many at once, with bounds of how often one organisation is listed (docs/lists.md).
     *
     * @param ids unknown ones are named in the report
     */
    public synchronized MatchFairLists fairLists(List<String> ids, MatchOptions o, MatchFairLists.Bounds bounds) {
        return MatchFairLists.read(box.open().fair_lists(lines("ids", ids), o.k, o.want.code, o.mode.ordinal(), o.where,
                o.newOnly, o.beyond, bounds.most, bounds.least, bounds.gini));
    }

    /** Who is missing: from a text and the ids of the members known so far. */
    public synchronized MatchHits complete(String text, List<String> members, MatchOptions o) {
        return new MatchHits(box.open().complete(Utf8.bytes(text), lines("members", members), o.k, o.want.code, o.where,
                o.language, o.explain));
    }

    /** Why A and B fit, or how far they do. */
    public MatchExplanation explain(String a, String b, MatchOptions.Mode mode) {
        return explain(a, b, new MatchOptions().mode(mode));
    }

    /** Why A and B fit, or how far they do. Options: mode, undisclosed. */
    public synchronized MatchExplanation explain(String a, String b, MatchOptions o) {
        Objects.requireNonNull(a);
        Objects.requireNonNull(b);
        return new MatchExplanation(o.undisclosed ? box.open().explain_undisclosed(a, b, o.mode.ordinal())
                : box.open().explain(a, b, o.mode.ordinal()));
    }

    /** Why B is not among the first k partners of A. */
    public synchronized MatchExplanation whyNot(String a, String b, MatchOptions o) {
        return new MatchExplanation(box.open().why_not(Objects.requireNonNull(a),
                Objects.requireNonNull(b), o.k, o.want.code, o.mode.ordinal(), o.where, o.newOnly,
                o.beyond));
    }

    /** Pairs of organisations or clusters that may be the same with a probability of 0.5 and more, best first. */
    public List<MatchDuplicate> duplicates() {
        return duplicates(null, 0, 0);
    }

    /**
     * Pairs of organisations or clusters that may be the same, best first; see {@link #mergers()}.
     *
     * @param between "key=v1,v2" for pairs across two values only, or null
     * @param k the k best per record, 0: all
     * @param minimum least score, 0 to 1; 0: 0.5, or none when k bounds the list
     */
    public synchronized List<MatchDuplicate> duplicates(String between, int k, double minimum) {
        return Json.lines(box.open().duplicates(between, k, minimum)).stream().map(MatchDuplicate::of).toList();
    }

    /** An event from the store: participants and wishes from the partner ranking, see docs/events.md. */
    public synchronized MatchEvent buildEvent(String specJson) {
        return new MatchEvent(box.open().build_event(Utf8.bytes(specJson)));
    }

    /**
     * Many searches on all processors, each answered as {@link #search} does.
     *
     * @param texts id and text of each question; they are read while the answers are
     */
    public MatchAnswers searchMany(Iterable<? extends Map.Entry<String, String>> texts, MatchBatchOptions o) {
        var batches = new Batches(texts.iterator(), o);
        synchronized (this) {
            box.open();
            return new MatchAnswers(this, box.jobs(), () -> {
                String lines = batches.next();
                return lines == null ? null : box.open().batch(Utf8.bytes(lines), o.k, o.want.code, o.where, o.language,
                        o.channels, o.threads, 0, 0, 0);
            });
        }
    }

    /** Every record of the kinds wanted against all others by its own words, in the order they came into the store. */
    public synchronized MatchAnswers compareAll(MatchBatchOptions o) {
        var jobs = List.of(box.open().batch_all(o.k, o.want.code, o.where, o.threads, o.from, o.part, o.parts)).iterator();
        return new MatchAnswers(this, box.jobs(), () -> jobs.hasNext() ? jobs.next() : null);
    }

    /** The questions that are wanted, some thousands at a time, as lines ID TAB TEXT. */
    private static final class Batches {
        private static final int AT_ONCE = 4096;
        private final Iterator<? extends Map.Entry<String, String>> texts;
        private final MatchBatchOptions options;
        private long number;

        Batches(Iterator<? extends Map.Entry<String, String>> texts, MatchBatchOptions options) {
            this.texts = texts;
            this.options = options;
        }

        String next() {
            var lines = new StringBuilder();
            for (int count = 0; count < AT_ONCE && texts.hasNext();) {
                var entry = texts.next();
                boolean mine = number >= options.from && number % options.parts == options.part;
                number++;
                if (!mine) continue;
                String id = entry.getKey();
                if (id.isEmpty() || id.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r'))
                    throw new IllegalArgumentException("texts: an id is not empty and holds no white space: " + id);
                lines.append(id).append('\t').append(entry.getValue().replace('\n', ' ').replace('\r', ' ')).append('\n');
                count++;
            }
            return lines.length() == 0 ? null : lines.toString();
        }
    }

    /**
     * Sets vectors of your own (embeddings of texts, pictures ...) beside the store, in place of those it had; an empty map
     * takes them away. They are kept divided by their length, until they are set anew, whatever becomes of the records.
     *
     * @param vectors id of a record to its numbers, as many for each
     */
    public void setVectors(Map<String, float[]> vectors) {
        var ids = new ArrayList<String>(vectors.keySet());
        int dims = ids.isEmpty() ? 0 : vectors.get(ids.get(0)).length;
        var numbers = new float[Math.multiplyExact(ids.size(), dims)];
        int at = 0;
        for (String id : ids) {
            float[] row = vectors.get(id);
            if (row.length != dims)
                throw new IllegalArgumentException("the vector of " + id + " has " + row.length
                        + " numbers and the first one " + dims + "; give each as many");
            System.arraycopy(row, 0, numbers, at, dims);
            at += dims;
        }
        run(store -> store.set_vectors(lines("vectors", ids), numbers));
    }

    /** The vectors of the store; MatchNotFoundException when it has none. */
    public synchronized MatchVectors vectors() {
        return new MatchVectors(box.open().vectors());
    }

    /**
     * Records by a vector, or by a text and a vector: text score / best text score + weight * max(0, cosine), exact.
     *
     * @param text may be null
     * @param weight what a cosine of 1 is worth beside the best text
     */
    public synchronized MatchHits searchVector(float[] vector, String text, double weight, MatchOptions o) {
        return new MatchHits(box.open().search_vector(text, vector, weight, o.k, o.want.code, o.where, o.language,
                o.channels, o.explain));
    }

    /** The score of partners, learned from your own outcomes. */
    public MatchLearning learning() {
        return new MatchLearning(this);
    }

    /** Standing queries: questions that are stored and answered with news only. */
    public MatchStanding standing() {
        return new MatchStanding(this);
    }

    /** Duplicates that become one record, and can be taken apart again. */
    public MatchMergers mergers() {
        return new MatchMergers(this);
    }

    /** Leak check, blind profiles, the log of disclosures. */
    public MatchPrivacy privacy() {
        return new MatchPrivacy(this);
    }

    /** Clusters, what is missing, calls, consortia, working groups, audits. */
    public MatchGroups groups() {
        return new MatchGroups(this);
    }

    /** This store as a shard of a collection in several stores; see {@link MatchShards}. */
    public MatchSharding sharding() {
        return new MatchSharding(this);
    }
}
