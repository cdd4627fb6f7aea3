import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchOptions;
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
        }
        return 10;
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
            while (done < calls) done += round(store); // the JVM's own growth ends here
            System.gc();
            long boxes = MatchStore.liveObjects();
            long size = resident();
            for (done = 0; done < calls;) {
                done += round(store);
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
