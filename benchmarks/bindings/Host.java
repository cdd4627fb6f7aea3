import org.libmatch.MatchEvent;
import org.libmatch.MatchHit;
import org.libmatch.MatchOptions;
import org.libmatch.MatchStore;

/** What crossing the border costs in Java: a JSON line per measurement; run by run.py. */
public final class Host {
    static final int COUNT = 100000;
    static double sink;

    static void measure(String what, double unit, int repeat, Runnable call) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < repeat; i++) {
            long begun = System.nanoTime();
            call.run();
            best = Math.min(best, (System.nanoTime() - begun) / 1e9);
        }
        System.out.printf(java.util.Locale.ROOT, "{\"host\": \"java\", \"what\": \"%s\", \"value\": %.4f}%n", what, best * unit);
    }

    public static void main(String[] args) {
        try (var event = new MatchEvent("{\"participants\":2,\"slots\":1,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}");
                var store = MatchStore.create(":memory:", new MatchStore.Options().asOf("2026-05-31"))) {
            measure("call ns", 1e9 / COUNT, 9, () -> {
                for (int i = 0; i < COUNT; i++) sink += event.meetings();
            });
            var lines = new StringBuilder();
            for (int i = 0; i < COUNT; i++)
                lines.append("{\"kind\":\"offer\",\"id\":\"i").append(i).append("\",\"title\":\"imaging tool ").append(i % 97)
                        .append("\",\"language\":\"en\"}\n");
            store.importText("lines", lines.toString(), new org.libmatch.MatchImportOptions());
            measure("get us", 1e6 / 2000, 5, () -> {
                for (int i = 0; i < 2000; i++) sink += store.get("i" + i).length();
            });
            measure("search k=10 us", 1e6 / 200, 5, () -> {
                for (int i = 0; i < 200; i++) sink += store.search("tool 13", new MatchOptions()).size();
            });
            var hits = store.search("imaging", new MatchOptions().k(COUNT));
            measure("iterate 100,000 hits ms", 1e3, 5, () -> {
                for (MatchHit hit : hits) sink += hit.score();
            });
        }
    }
}
