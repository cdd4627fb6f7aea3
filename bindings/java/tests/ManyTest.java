import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.libmatch.MatchAnswers;
import org.libmatch.MatchBatchOptions;
import org.libmatch.MatchException;
import org.libmatch.MatchHit;
import org.libmatch.MatchHits;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchInputException;
import org.libmatch.MatchNotFoundException;
import org.libmatch.MatchOptions;
import org.libmatch.MatchOptions.Want;
import org.libmatch.MatchShards;
import org.libmatch.MatchStateException;
import org.libmatch.MatchStore;
import org.libmatch.MatchStoreException;
import org.libmatch.MatchVectors;

/** Many questions at once, many stores, and vectors. */
public final class ManyTest {
    static final List<String> WORDS = List.of("laser", "wood", "robot", "wine", "ș🧬");
    static final List<String> TEXTS = List.of("laser", "wood robot", "wine\nlaser", "nothing of that", "");

    static MatchStore filled(String path) {
        MatchStore store = MatchStore.create(path, new MatchStore.Options().asOf("2026-05-31"));
        var lines = new StringBuilder();
        for (int i = 0; i < 60; i++)
            lines.append("{\"kind\":\"%s\",\"id\":\"i%d\",\"owner\":\"o%d\",\"language\":\"en\",\"title\":\"%s %s n%d\"}\n"
                    .formatted(i % 3 > 0 ? "offer" : "request", i, i % 7, WORDS.get(i % 5), WORDS.get(i / 5 % 5), i));
        for (int i = 0; i < 7; i++)
            lines.append("{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Company %d\"}\n".formatted(i, i));
        Check.same(0L, store.importText("text", lines.toString(), new MatchImportOptions().format("jsonl")).rejected());
        return store;
    }

    static Map<String, String> questions() {
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < 40; i++) texts.put("q" + i + "-ș🧬", TEXTS.get(i % 5));
        return texts;
    }

    static MatchBatchOptions batch() {
        return new MatchBatchOptions();
    }

    static List<Object> rows(MatchHits hits) {
        return hits.stream().<Object>map(h -> List.of(h.rank(), h.id(), h.kind(), h.score())).toList();
    }

    static void manyQuestions() {
        try (MatchStore store = filled(":memory:")) {
            int count = 0;
            var ids = List.copyOf(questions().keySet());
            for (var answers = store.searchMany(questions().entrySet(), batch().k(5).want(Want.OFFER).threads(2)); answers
                    .hasNext();) {
                MatchAnswers.Answer answer = answers.next();
                Check.same(ids.get(count), answer.query());
                Check.same(rows(store.search(TEXTS.get(count++ % 5), new MatchOptions().k(5).want(Want.OFFER))), answer.hits()
                        .stream().<Object>map(h -> List.of(h.rank(), h.id(), h.kind(), h.score())).toList());
            }
            Check.same(40, count);
            try (var some = store.searchMany(questions().entrySet(), batch().k(2).from(10).part(1, 3)).stream()) {
                var expected = new ArrayList<String>();
                for (int i = 10; i < 40; i += 3) expected.add(ids.get(i));
                Check.same(expected, some.map(MatchAnswers.Answer::query).toList());
            }
            try (var none = store.searchMany(List.<Map.Entry<String, String>>of(), batch())) {
                Check.fails(NoSuchElementException.class, none::next);
            }
            Check.same("want", Check.fails(MatchInputException.class,
                    () -> store.searchMany(questions().entrySet(), batch().want(Want.ORGANISATIONS))).field());
            Check.same("E_SYNTAX", Check.fails(MatchInputException.class,
                    () -> store.searchMany(questions().entrySet(), batch().where("((")).hasNext()).status());
            Check.fails(IllegalArgumentException.class, () -> batch().part(3, 3));
            Check.fails(IllegalArgumentException.class, () -> store.searchMany(Map.of("a\tb", "x").entrySet(), batch()));
            Check.fails(IllegalArgumentException.class, () -> store.searchMany(Map.of("a", "\ud83e").entrySet(), batch()));
            Check.fails(NullPointerException.class, () -> store.searchMany(null, batch()));
        }
    }

    static void fieldWeights() {
        try (MatchStore store = filled(":memory:")) {
            double before = store.search("laser", new MatchOptions().channels("words")).get(0).score();
            store.setFieldWeights(Map.of("title", 3.0, "text", 0.25));
            double changed = store.search("laser", new MatchOptions().channels("words")).get(0).score();
            Check.check(before != changed, "the weights take part");
            store.setFieldWeights(Map.of());
            Check.same(before, store.search("laser", new MatchOptions().channels("words")).get(0).score());
            Check.fails(MatchException.class, () -> store.setFieldWeights(Map.of("body", 1.0)));
        }
    }

    static void facets() {
        try (MatchStore store = filled(":memory:")) {
            var every = store.search("laser", new MatchOptions().k(1000).channels("words"));
            MatchHits counted = store.search("laser", new MatchOptions().k(1).facets(List.of("kind", "owner")));
            Check.same(1, counted.size());
            Check.same(every.stream().filter(h -> h.kind().equals("offer")).count(), counted.facets().get("kind").get("offer"));
            Check.same((long) every.size(), counted.facets().get("owner").values().stream().mapToLong(n -> n).sum());
            Check.same(1, store.search("laser", new MatchOptions().facets(List.of("owner")).facetValues(1)).facets()
                    .get("owner").size());
            Check.same(Map.of(), every.facets());
            Check.fails(MatchInputException.class, () -> store.search("laser", new MatchOptions().facets(List.of("owners"))));
        }
    }

    static void everyRecord() throws Exception {
        MatchStore store = filled(":memory:");
        var all = store.compareAll(batch().k(3).want(Want.OFFER)).stream().toList();
        Check.same(40, all.size());
        Check.check(all.get(0).hits().size() == 3 && all.get(0).hits().stream().noneMatch(h -> h.id().equals("i1")),
                "not among its own answers");
        var half = store.compareAll(batch().k(3).want(Want.OFFER).part(1, 2)).stream().toList();
        Check.same(all.get(1), half.get(0));
        try (var left = store.compareAll(batch().k(1))) {
            Check.check(left.hasNext(), "what is left undone is ended");
        }
        var interrupted = store.compareAll(batch());
        Thread.currentThread().interrupt();
        Check.same("E_CANCELLED", Check.fails(MatchException.class, interrupted::hasNext).status());
        Check.check(Thread.interrupted(), "the interruption is not swallowed");
        Check.check(interrupted.hasNext(), "and the answers can be read on");
        var late = store.compareAll(batch());
        store.close();
        Check.same("the job is closed", Check.fails(MatchStateException.class, late::hasNext).getMessage());
        late.close();
        Check.fails(MatchStateException.class, () -> store.compareAll(batch()));
        long before = MatchStore.liveObjects();
        for (int i = 0; i < 20; i++) forgotten();
        for (int i = 0; i < 100 && MatchStore.liveObjects() > before; i++) {
            System.gc();
            Thread.sleep(20);
        }
        Check.check(MatchStore.liveObjects() <= before, "stores and jobs that nobody closed are found by the collector");
    }

    static void forgotten() {
        filled(":memory:").compareAll(batch().k(1)).hasNext();
    }

    static void shards(Path folder) throws IOException {
        try (MatchStore store = filled(folder.resolve("whole").toString())) {
            Check.fails(MatchStateException.class, () -> store.learnChannel(true)); // too few records to learn from
            store.batch(() -> {
                for (int i = 0; i < 80; i++)
                    store.upsert("{\"kind\":\"idea\",\"id\":\"d" + i + "\",\"title\":\"idea of wine " + i + "\"}");
            });
            store.learnChannel(true);
            Check.check(store.search("laser wood", new MatchOptions().channels("words,learned")).size() > 0, "learned");
            store.learnChannel(false);
            var shares = new ArrayList<Double>();
            var paths = MatchShards.divide(store, folder.resolve("parts"), 3, shares::add);
            Check.same(1.0, shares.get(shares.size() - 1));
            try (MatchShards shards = new MatchShards(paths, new MatchStore.Options().asOf("2026-05-31"))) {
                for (Want want : List.of(Want.DEFAULT, Want.OFFER, Want.ORGANISATIONS)) {
                    var o = new MatchOptions().k(7).want(want).explain(true);
                    Check.same(store.search("laser wood", o).toList(), shards.search("laser wood", o).toList());
                }
                shards.close();
                Check.fails(MatchStateException.class, () -> shards.search("laser", new MatchOptions()));
            }
            int home = MatchShards.of("i1", 3);
            var o = new MatchOptions().want(Want.ORGANISATIONS);
            try (MatchStore one = MatchStore.open(paths.get(home), new MatchStore.Options().write(true))) {
                Check.check(one.has("i1"), "home");
                String voters = MatchShards.mergeVoters(List.of(one.sharding().voters("laser", o), "[]"));
                Check.fails(MatchInputException.class, () -> one.sharding().searchVoted("laser", voters, o));
                String all = one.sharding().votersNext(one.sharding().votersNext(voters, o), o);
                Check.check(one.sharding().searchVoted("laser", all, o).size() > 0, "voted");
                one.sharding().useStatistics(null);
                one.sharding().writeStatistics(folder.resolve("counts").toString());
            }
            Path sum = folder.resolve("sum");
            MatchShards.mergeStatistics(List.of(folder.resolve("counts").toString()), sum.toString());
            Check.check(Files.size(sum) > 0, "added up");
            Check.fails(MatchStoreException.class, () -> store.sharding().split(paths.get(0), 0, 3, null));
            Check.fails(MatchInputException.class, () -> store.sharding().split(folder.resolve("x").toString(), 3, 3, null));
            Check.fails(MatchInputException.class, () -> MatchShards.mergeStatistics(List.of(), sum.toString()));
            Check.fails(MatchInputException.class, () -> MatchShards.mergeVoters(List.of("{")));
            String facets = "{\"found\":2,\"facets\":[{\"field\":\"kind\",\"distinct\":1,\"values\":[{\"value\":\"a\",\"count\":2}]}]}";
            Check.same(facets.replace("2", "4"), MatchShards.mergeFacets(List.of(facets, facets), 0));
            Check.fails(MatchInputException.class, () -> MatchShards.mergeFacets(List.of("{", "{"), 0));
            Check.fails(MatchInputException.class, () -> MatchShards.mergeFacets(List.of("{"), 0));
            Check.same("{\"found\":0,\"facets\":[]}", MatchShards.mergeFacets(List.of(), 1));
            Check.fails(IllegalArgumentException.class, () -> new MatchShards(List.of(), new MatchStore.Options()));
        }
    }

    static void vectors() {
        MatchStore store = filled(":memory:");
        Check.fails(MatchNotFoundException.class, store::vectors);
        var made = new LinkedHashMap<String, float[]>();
        for (int i = 0; i < 20; i++) made.put("i" + i, new float[] {(float) Math.cos(i / 9.0), (float) Math.sin(i / 9.0), 0});
        made.put("ș🧬", new float[] {0, 0, 2.5f});
        store.setVectors(made);
        MatchVectors kept = store.vectors();
        Check.same(List.of(21, 3), List.of(kept.size(), kept.dims()));
        Check.same(made.keySet().stream().sorted().toList(), kept.ids());
        Check.same(1f, kept.get("ș🧬").orElseThrow()[2]);
        Check.check(kept.get("nobody").isEmpty(), "an id without a vector");
        for (int i = 0; i < kept.size(); i++) {
            double length = 0;
            for (float x : kept.row(i)) length += x * x;
            Check.check(Math.abs(length - 1) < 1e-6 && kept.get(kept.id(i)).isPresent(), "of length 1");
        }
        Check.fails(IndexOutOfBoundsException.class, () -> kept.row(21));
        Check.fails(IndexOutOfBoundsException.class, () -> kept.id(-1));
        MatchHits found = store.searchVector(new float[] {1, 0, 0}, null, 1, new MatchOptions().k(3));
        Check.same(List.of("i0", "i1", "i2"), found.ids());
        MatchHit first = store.searchVector(new float[] {1, 0, 0}, "wood laser n1", 0.1, new MatchOptions().k(1).explain(true))
                .get(0);
        Check.check(first.id().equals("i1") && first.explanation() != null, "a text and a vector");
        Check.contains("numbers", Check.fails(IllegalArgumentException.class,
                () -> store.setVectors(Map.of("a", new float[1], "b", new float[2]))).getMessage());
        Check.fails(MatchInputException.class, () -> store.setVectors(Map.of("a", new float[2])));
        Check.fails(MatchInputException.class, () -> store.setVectors(Map.of("a", new float[] {Float.NaN})));
        Check.fails(MatchInputException.class, () -> store.searchVector(new float[2], null, 1, new MatchOptions()));
        Check.fails(NullPointerException.class, () -> store.searchVector(null, null, 1, new MatchOptions()));
        store.setVectors(Map.of());
        Check.fails(MatchNotFoundException.class, store::vectors);
        store.close();
        Check.same(21, kept.size());
        kept.close();
        Check.fails(MatchStateException.class, kept::size);
        Check.fails(MatchStateException.class, () -> store.setVectors(Map.of()));
        Check.fails(MatchStateException.class, store::vectors);
    }

    static void tokenRules() {
        try (MatchStore store = filled(":memory:")) {
            Check.same("[]", store.tokenRules());
            store.setTokenRules("[{\"name\":\"own\",\"kind\":\"code\",\"pattern\":\"#[0-9]+\"}]");
            Check.contains("\"own\"", store.tokenRules());
            Check.same("E_SYNTAX", Check.fails(MatchInputException.class,
                    () -> store.setTokenRules("[{\"name\":\"x\",\"kind\":\"code\",\"pattern\":\"((\"}]")).status());
        }
    }

    /** Until one of many rounds of a long call is ended: the status. */
    private static String ended(MatchStore store) {
        return Check.fails(MatchException.class, () -> {
            for (int i = 0; i < 50; i++) store.rebuild();
        }).status();
    }

    static void endedFromOutside() throws InterruptedException {
        try (MatchStore store = filled(":memory:")) {
            var lines = new StringBuilder(); // so many that one call takes long: interruption does not end short ones
            for (int i = 0; i < 20000; i++)
                lines.append("{\"kind\":\"offer\",\"id\":\"m").append(i).append("\",\"title\":\"robot ").append(i).append("\"}\n");
            store.importText("text", lines.toString(), new MatchImportOptions().format("jsonl"));
            store.timeLimit(java.time.Duration.ofMillis(20));
            Check.same("E_CANCELLED", ended(store));
            store.timeLimit(null);
            store.rebuild();
            var found = new java.util.concurrent.atomic.AtomicReference<String>();
            var work = new Thread(() -> found.set(ended(store)));
            work.start();
            Thread.sleep(50);
            store.cancel();
            work.join();
            Check.same("E_CANCELLED", found.getAndSet(null));
            work = new Thread(() -> found.set(ended(store)));
            work.start();
            Thread.sleep(50);
            work.interrupt();
            work.join();
            Check.same("E_CANCELLED", found.get());
            store.rebuild();
        }
    }

    static void inFolder() throws IOException {
        Path folder = Files.createTempDirectory("libmatch-");
        try {
            shards(folder);
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }

    public static void main(String[] arguments) {
        Check.test("many questions are answered as one by one", ManyTest::manyQuestions);
        Check.test("fields are worth what was set", ManyTest::fieldWeights);
        Check.test("facets count over all that is found", ManyTest::facets);
        Check.test("every record against all others", ManyTest::everyRecord);
        Check.test("shards answer as one store", ManyTest::inFolder);
        Check.test("vectors beside the store", ManyTest::vectors);
        Check.test("rules for tokens", ManyTest::tokenRules);
        Check.test("long calls are ended from outside", ManyTest::endedFromOutside);
        Check.finish();
    }
}
