import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchHit;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchLearning;
import org.libmatch.MatchOptions;
import org.libmatch.MatchStore;

/** The day run in Java: Day EXAMPLE_FOLDER OUTPUT OUTCOMES */
public final class Day {
    static final List<String> FILES = List.of("clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv",
            "items.jsonl", "projects.jsonl", "relations.jsonl");
    static PrintStream out;

    static void say(String what, String text) {
        out.print(what + "\n" + text.replaceFirst("\n+\\z", "") + "\n");
    }

    static void fails(String what, Runnable call) {
        String message = "none";
        try {
            call.run();
        } catch (MatchException e) {
            message = e.getMessage();
        }
        out.print("error " + what + ": " + message + "\n");
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        out = new PrintStream(args[1], StandardCharsets.UTF_8);
        try (var store = MatchStore.create(":memory:",
                new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01"))) {
            for (String name : FILES) store.importFile(folder.resolve(name).toString(), new MatchImportOptions());
            store.importFile(args[2], new MatchImportOptions());
            say("learn", store.learning().learn(new MatchLearning.Options()).json());
            for (String id : List.of("IM28", "IM07", "MZ01"))
                for (MatchHit hit : store.partners(id, new MatchOptions().k(5).explain(true)))
                    say(id + " " + hit.rank() + " " + hit.id() + " " + hit.kind() + " " + hit.name(), hit.explanation().json());
            try (var event = store.buildEvent(Files.readString(folder.resolve("brokerage.json")))) {
                say("event", event.json());
                var plan = event.schedule(new MatchEvent.Options().moves(20000).seed(3));
                say("plan", plan.toJson());
                say("check", event.check(plan));
                var repaired = event.repair(plan, Files.readString(folder.resolve("day.json")),
                        new MatchEvent.RepairOptions().moves(20000).seed(5));
                say("repair", repaired.reportJson());
                say("whom to tell", repaired.plan().changesCsv());
                say("repaired plan", repaired.plan().toJson());
                say("changed event", repaired.event().json());
            }
            fails("partners", () -> store.partners("nobody-ș", new MatchOptions()));
            fails("explain", () -> store.explain("IM28", "nobody", MatchOptions.Mode.BALANCED));
            fails("filter", () -> store.search("imaging", new MatchOptions().where("country = = 'RO'")));
            fails("channel", () -> store.search("imaging", new MatchOptions().channels("telepathy")));
            fails("model", () -> store.learning().use(99));
        }
        out.close();
    }
}
