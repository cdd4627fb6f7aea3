import java.util.ArrayList;
import java.util.List;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchHit;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchInputException;
import org.libmatch.MatchNotFoundException;
import org.libmatch.MatchOptions;
import org.libmatch.MatchOptions.Want;
import org.libmatch.MatchPlan;
import org.libmatch.MatchStateException;
import org.libmatch.MatchStore;
import org.libmatch.MatchStoreException;

/** The Java package: behaviour, errors, text intact, closed handles, threads, hostile input. No test framework. */
public final class PackageTest {
    static final List<String> RECORDS = List.of(
            "{\"kind\":\"organisation\",\"id\":\"A\",\"name\":\"Alpha Imaging SRL\",\"type\":\"company\",\"country\":\"RO\"}",
            "{\"kind\":\"organisation\",\"id\":\"B\",\"name\":\"Beta Hospital\",\"type\":\"hospital\",\"country\":\"PL\"}",
            "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"A\",\"title\":\"Segmentation of liver CT images\",\"language\":\"en\"}",
            "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"B\",\"title\":\"Liver segmentation wanted\",\"language\":\"en\"}");
    static final String EVENT = "{\"participants\":4,\"slots\":3,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},"
            + "{\"a\":2,\"b\":3},{\"a\":0,\"b\":2},{\"a\":1,\"b\":3}]}";

    static MatchStore empty() {
        return MatchStore.create(":memory:",
                new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01"));
    }

    static MatchStore filled() {
        MatchStore store = empty();
        store.batch(() -> RECORDS.forEach(store::upsert));
        return store;
    }

    static MatchOptions options() {
        return new MatchOptions();
    }

    static void example(String folder) {
        try (MatchStore store = empty()) {
            Check.same(0L, store.importFile(folder + "/themes.tsv",
                    new MatchImportOptions().kind("taxonomy").scheme("theme")).rejected());
            var shares = new ArrayList<Double>();
            for (String name : List.of("clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv",
                    "items.jsonl", "calls.jsonl", "projects.jsonl", "relations.jsonl", "feedback.jsonl"))
                Check.same(0L, store.importFile(folder + "/" + name, new MatchImportOptions().progress(shares::add))
                        .rejected());
            Check.same(1.0, shares.get(shares.size() - 1));
            Check.same(4, store.search("căutăm anonimizarea imaginilor DICOM", options().k(4).want(Want.OFFER)).size());
            int rank = 0;
            for (MatchHit hit : store.partners("IM28", options().k(5).explain(true))) {
                Check.same(++rank, hit.rank());
                for (String language : List.of("en", "ro", "pl"))
                    Check.check(!hit.explanation().text(language).isBlank(), "explained");
            }
            Check.same(5, rank);
            var flawed = store.importFile(folder + "/flawed.jsonl", new MatchImportOptions());
            Check.check(flawed.rejected() > 0 && flawed.issuesJson().contains("message"), "rejected rows say why");
        }
    }

    static void text() {
        try (MatchStore store = filled()) {
            String name = "Institutul ș ț ă — Łódź 🧬 𝛼";
            store.upsert("{\"kind\":\"organisation\",\"id\":\"țș-🧬\",\"name\":\"" + name + "\"}");
            Check.check(store.get("țș-🧬").contains(name), "text comes back");
            MatchHit hit = store.search("Institutul Łódź", options().want(Want.ORGANISATION)).get(0);
            Check.same(name, hit.name());
            Check.same("țș-🧬", hit.id());
            var e = Check.fails(MatchNotFoundException.class, () -> store.get("🧬ș"));
            Check.check(e.getMessage().contains("🧬ș"), "in messages too: " + e.getMessage());
            Check.fails(IllegalArgumentException.class, () -> store.get("a\0b"));
            Check.fails(IllegalArgumentException.class, () -> store.search("\ud83e", options()));
            Check.fails(IllegalArgumentException.class, () -> store.search("x\udd2cy", options()));
        }
    }

    static void errors() {
        try (MatchStore store = filled()) {
            var missing = Check.fails(MatchNotFoundException.class, () -> store.partners("nobody", options()));
            Check.same("E_NOT_FOUND", missing.status());
            Check.same(20, missing.code());
            var input = Check.fails(MatchInputException.class, () -> store.upsert("{\"kind\":\"compani\",\"id\":\"x\"}"));
            Check.same(List.of("kind", "compani", "E_VALUE"), List.of(input.field(), input.value(), input.status()));
            Check.same("E_SYNTAX", Check.fails(MatchInputException.class,
                    () -> store.search("liver", options().where("country = = 'RO'"))).status());
            Check.fails(MatchInputException.class, () -> store.setAsOf("yesterday"));
            Check.fails(MatchInputException.class, () -> new MatchEvent("{"));
            Check.fails(MatchException.class, () -> MatchStore.open("/no/such/folder", new MatchStore.Options()));
            Check.same("E_NOT_A_STORE", Check.fails(MatchStoreException.class,
                    () -> MatchStore.open("/proc", new MatchStore.Options())).status());
            Check.fails(MatchException.class, () -> store.importFile("/no/such/file.csv", new MatchImportOptions()));
            for (Check.Body body : List.<Check.Body>of(() -> store.get(null), () -> store.search(null, options()),
                    () -> store.partners(null, options()), () -> store.upsert(null), () -> new MatchEvent(null)))
                Check.fails(NullPointerException.class, body);
            for (String hostile : List.of("", "\0", "ș".repeat(2_000_000), "'; DROP TABLE records; --")) {
                try {
                    store.search(hostile, options());
                } catch (MatchException e) {
                    Check.check(!e.getMessage().isEmpty(), "says why");
                }
            }
            Check.fails(IllegalStateException.class, () -> store.batch(() -> {
                store.upsert("{\"kind\":\"organisation\",\"id\":\"Z\",\"name\":\"Zeta\"}");
                throw new IllegalStateException("stop");
            }));
            Check.check(!store.has("Z"), "rolled back");
        }
    }

    static void closed() {
        MatchStore store = filled();
        store.close();
        store.close();
        Check.check(store.isClosed(), "closed");
        for (Check.Body body : List.<Check.Body>of(() -> store.search("x", options()), () -> store.get("A"), store::stats,
                () -> store.upsert(RECORDS.get(0)), store::rebuild, () -> store.partners("A", options()),
                () -> store.importText("x", "{}", new MatchImportOptions()), () -> store.batch(() -> { })))
            Check.same("E_STATE", Check.fails(MatchStateException.class, body).status());
        MatchEvent event = new MatchEvent(EVENT);
        MatchPlan plan = event.schedule(new MatchEvent.Options().moves(100));
        event.close();
        Check.fails(MatchStateException.class, plan::toJson);
        plan.close();
        Check.fails(MatchStateException.class, plan::status);
        Check.fails(MatchStateException.class, event::meetings);
    }

    /** The first makes the store, the second finds it; files by their path. */
    static void openOrCreate() {
        try {
            var folder = java.nio.file.Files.createTempDirectory("match");
            var table = java.nio.file.Files.writeString(folder.resolve("t.csv"), "kind,id,name\norganisation,A,Alpha\n");
            String path = folder.resolve("store").toString();
            for (int i = 0; i < 2; i++)
                try (MatchStore store = MatchStore.openOrCreate(path, new MatchStore.Options())) {
                    Check.same(1L - i, store.importFile(table).inserted());
                    Check.same(1L, store.importFile(table, new MatchImportOptions()).unchanged());
                }
            try (MatchStore store = MatchStore.open(path)) {
                Check.check(store.has("A"), "it was kept");
            }
            try (var files = java.nio.file.Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the other tests do not call. */
    static void everythingElse() {
        try (MatchStore store = filled()) {
            var missing = store.complete("liver segmentation", List.of("B", "nobody"), options());
            Check.check(!missing.ids().contains("B") && missing.warningsJson().contains("nobody"), "members are left out");
            Check.check(!store.whyNot("A", "B", options().k(1).mode(MatchOptions.Mode.COMPLEMENT).beyond(1)).text("pl")
                    .isBlank(), "why not");
            Check.same(1, store.records("offer").size());
            Check.same(store.partners("A", new MatchOptions()).toString(), store.partners("A").toString());
            Check.same(store.search("liver", new MatchOptions()).toList(), store.search("liver").toList());
            Check.same(List.of(), store.duplicates());
            openOrCreate();
            Check.same("k", Check.fails(MatchInputException.class, () -> store.partners("A", options().k(-1))).field());
            Check.same(4, store.records(null).size());
            Check.same("E_UNSUPPORTED", Check.fails(MatchException.class, () -> store.learnChannel(true)).status());
            Check.same("o1", store.search("segmentation of liver images", options().want(Want.OFFER).channels("words"))
                    .get(0).id());
            Check.check(MatchStore.evaluate("q1 Q0 d1 1 2.0 m\nq1 Q0 d2 2 1.0 m\n", "q1\t0\td2\t1\n", 10, true)
                    .contains("\"mrr\":0.5"), "measures");
            var report = store.importText("t.csv", "Nume;Cheie\nȘoimii 🦅;z1\n", new MatchImportOptions().format("csv")
                    .kind("organisation").mapJson("{\"Nume\":\"name\",\"Cheie\":\"id\"}").strict(true));
            Check.same(1L, report.inserted());
            Check.check(store.get("z1").contains("Șoimii 🦅"), "other headers");
            try (MatchEvent event = store.buildEvent("{\"participants\":[\"A\",\"B\"],\"slots\":4,\"tables\":2}")) {
                Check.same(List.of("A", "B"), event.participants().stream().map(MatchEvent.Participant::id).toList());
                Check.same(List.of(4, 2), List.of(event.slots(), event.tables()));
            }
        }
        try (MatchStore store = MatchStore.create(":memory:", new MatchStore.Options().busyMs(10))) {
            Check.fails(MatchNotFoundException.class, () -> store.get("offer", "x"));
        }
    }

    static void meetings() {
        try (MatchEvent event = new MatchEvent(EVENT);
                MatchPlan plan = event.schedule(new MatchEvent.Options().moves(20000).seed(3));
                MatchPlan again = event.schedule(new MatchEvent.Options().moves(20000).seed(3))) {
            Check.check(List.of("optimal", "feasible").contains(plan.status()), "planned");
            Check.check(event.check(plan).contains("\"valid\":true") || event.check(plan).contains("\"valid\": true"), "valid");
            Check.same(plan.toJson(), again.toJson());
            Check.same(4, plan.assignment().length);
            Check.check(plan.csv("en", null).lines().count() > 4 && !plan.agenda(0, "ro", null).isBlank(), "agendas");
            Check.check(plan.toHtml("Întâlniri 🤝", "ro").contains("Întâlniri 🤝"), "page");
            try (MatchPlan read = event.plan(plan.toJson())) {
                Check.same(plan.toJson(), read.toJson());
            }
        }
    }

    static void interruption() {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < 60; i++)
            for (int j = i + 1; j < 60; j += 3) pairs.add("{\"a\":" + i + ",\"b\":" + j + "}");
        Thread.currentThread().interrupt();
        try (MatchEvent event = new MatchEvent("{\"participants\":60,\"slots\":9,\"tables\":11,\"meetings\":["
                + String.join(",", pairs) + "]}")) {
            long start = System.nanoTime();
            Check.same("E_CANCELLED", Check.fails(MatchException.class,
                    () -> event.schedule(new MatchEvent.Options().timeLimit(30))).status());
            Check.check(System.nanoTime() - start < 3_000_000_000L, "an interrupted thread stops soon");
            Check.check(Thread.currentThread().isInterrupted(), "the interruption is not swallowed");
        } finally {
            Thread.interrupted();
        }
    }

    static void threads() throws Exception {
        try (MatchStore store = filled()) {
            var expected = store.search("liver", options().want(Want.OFFER)).ids();
            var problems = new java.util.concurrent.ConcurrentLinkedQueue<String>();
            var workers = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                workers.add(new Thread(() -> {
                    try {
                        for (int n = 0; n < 100; n++)
                            if (!store.search("liver", options().want(Want.OFFER)).ids().equals(expected))
                                problems.add("another result");
                        store.partners("nobody", options());
                        problems.add("nothing was thrown");
                    } catch (MatchNotFoundException e) {
                        if (!e.getMessage().contains("nobody")) problems.add(e.toString());
                    } catch (Throwable e) {
                        problems.add(e.toString());
                    }
                }));
            }
            workers.forEach(Thread::start);
            for (Thread worker : workers) worker.join();
            Check.check(problems.isEmpty(), problems.toString());
        }
    }

    public static void main(String[] arguments) {
        Check.test("the example cluster: import, search, partners with reasons", () -> example(arguments[0]));
        Check.test("text comes back as it was", PackageTest::text);
        Check.test("errors name what and where", PackageTest::errors);
        Check.test("after close every call says so", PackageTest::closed);
        Check.test("meetings are planned, checked and printed", PackageTest::meetings);
        Check.test("completion, measures, tables, events from the store", PackageTest::everythingElse);
        Check.test("an interrupted thread stops", PackageTest::interruption);
        Check.test("threads take turns", PackageTest::threads);
        Check.finish();
    }
}
