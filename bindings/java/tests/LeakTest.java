import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.libmatch.MatchBatchOptions;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchFairLists;
import org.libmatch.MatchGroupOptions;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchOptions;
import org.libmatch.MatchStanding;
import org.libmatch.MatchStore;

/** Nothing leaks: live native objects and the resident size stay flat over many calls. LeakTest CALLS */
public final class LeakTest {
    static long resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS:")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst().orElse(0);
        }
    }

    static int round(MatchStore store) {
        store.search("liver segmentation", new MatchOptions().k(5).explain(true));
        store.partners("A", new MatchOptions().k(3));
        store.get("o1");
        for (Runnable bad : List.<Runnable>of(() -> store.get("nobody"), () -> new MatchEvent("{"),
                () -> store.search("x", new MatchOptions().where("((")))) {
            try {
                bad.run();
                throw new AssertionError("nothing was thrown");
            } catch (MatchException expected) {
                continue;
            }
        }
        try (var event = new MatchEvent("{\"participants\":2,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}");
                var plan = event.schedule(new MatchEvent.Options().moves(10))) {
            event.check(plan);
            event.check(plan, "pl");
            plan.toJson("ro");
        }
        return 10;
    }

    /** What is around the lists: 18 calls. */
    static int around(MatchStore store) {
        store.standing().watch(MatchStanding.Query.text("q", "segmentation ș🧬"));
        store.standing().news();
        store.standing().watches();
        store.mergers().all();
        store.mergers().setDifferent("A", "B", true);
        store.privacy().leaks("by Alpha ș🧬", "A");
        store.privacy().resolve(store.privacy().blindProfile("o1").reference());
        store.fairLists(List.of("A", "B"), new MatchOptions().k(2), new MatchFairLists.Bounds().most(1));
        store.partners("A", new MatchOptions().diversity(0.5).undisclosed(true));
        try (var answers = store.searchMany(Map.of("x", "segmentation", "y", "wanted").entrySet(),
                new MatchBatchOptions().threads(1))) {
            answers.next(); // half of the answers are left
        }
        store.setVectors(Map.of("A", new float[] {1, 2}, "o1", new float[] {2.5f, 1}));
        try (var vectors = store.vectors()) {
            vectors.row(1);
        }
        store.searchVector(new float[] {1, 0.5f}, "segmentation", 1, new MatchOptions().k(2));
        store.groups().gaps("A", new MatchGroupOptions()).text("ro");
        store.groups().matrix(new MatchGroupOptions());
        try (var event = new MatchEvent("{\"participants\":2,\"slots\":2,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}");
                var plan = event.schedule(new MatchEvent.Options().moves(10));
                var repaired = event.repair(plan, "{\"cancelled\":[0]}", new MatchEvent.RepairOptions().moves(10))) {
            repaired.plan().fairness();
            event.policy(1, new MatchEvent.Options().moves(10));
        }
        try {
            store.partners("A", new MatchOptions().diversity(3));
            throw new AssertionError("nothing was thrown");
        } catch (MatchException expected) {
            return 18;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        try (MatchStore store = MatchStore.create(":memory:",
                new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01"))) {
            store.importText("text", """
                    {"kind":"organisation","id":"A","name":"Alpha","type":"company","country":"RO"}
                    {"kind":"organisation","id":"B","name":"Beta","type":"hospital","country":"PL"}
                    {"kind":"offer","id":"o1","owner":"A","title":"Segmentation","language":"en"}
                    {"kind":"request","id":"r1","owner":"B","title":"Segmentation wanted","language":"en"}
                    """, new MatchImportOptions().format("jsonl"));
            int done = 0;
            int rounds = 0;
            while (done < calls) done += round(store) + (++rounds % 5 == 0 ? around(store) : 0); // the JVM's own growth ends here
            System.gc();
            long boxes = MatchStore.liveObjects();
            long size = resident();
            for (done = 0; done < calls;) {
                done += round(store) + (++rounds % 5 == 0 ? around(store) : 0);
                if (MatchStore.liveObjects() != boxes) throw new AssertionError("live objects: "
                        + MatchStore.liveObjects() + " instead of " + boxes);
            }
            System.gc();
            long grown = resident() - size;
            System.out.printf("%d calls: %d live objects as before, resident %+d kB%n", calls, boxes, grown);
            if (grown > 48 * 1024) throw new AssertionError("the resident size grew");
        }
        // what nobody closed is found by the collector
        long before = MatchStore.liveObjects();
        for (int i = 0; i < 50; i++) new MatchEvent("{\"participants\":2,\"slots\":1,\"tables\":1,\"meetings\":[]}");
        for (int i = 0; i < 100 && MatchStore.liveObjects() > before; i++) {
            System.gc();
            Thread.sleep(20);
        }
        if (MatchStore.liveObjects() > before) throw new AssertionError("the Cleaner left "
                + (MatchStore.liveObjects() - before) + " objects");
    }
}
