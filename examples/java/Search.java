import java.nio.file.Path;
import java.util.List;
import org.libmatch.MatchException;
import org.libmatch.MatchHit;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchOptions;
import org.libmatch.MatchOptions.Mode;
import org.libmatch.MatchOptions.Want;
import org.libmatch.MatchStore;

/**
 * Search and explanation in one file: who answers a request, which partners fit a company, and why.
 *
 * <pre>java -cp build/java/libmatch.jar examples/java/Search.java examples/imago-mol "anonimizarea imaginilor DICOM"</pre>
 */
public final class Search {
    static final List<String> FILES = List.of("clusters.csv", "members.csv", "delegates.csv", "items.jsonl",
            "projects.jsonl", "relations.jsonl");

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "examples/imago-mol");
        String request = arguments.length > 1 ? arguments[1] : "anonimizarea imaginilor DICOM";
        var options = new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01");

        try (var store = MatchStore.create(":memory:", options)) {
            store.importFile(folder.resolve("themes.tsv"),
                    new MatchImportOptions().kind("taxonomy").scheme("theme"));
            for (String file : FILES)
                System.out.println(file + ": "
                        + store.importFile(folder.resolve(file)));

            System.out.println("\nWho offers \"" + request + "\"?");
            for (MatchHit hit : store.search(request, new MatchOptions().k(5).want(Want.OFFER)))
                System.out.printf("%d. %s  %s (%.3f)%n", hit.rank(), hit.id(), hit.name(), hit.score());

            System.out.println("\nPartners for IM28, and why:");
            for (MatchHit hit : store.partners("IM28", new MatchOptions().k(3).mode(Mode.COMPLEMENT).explain(true)))
                System.out.printf("%d. %s (%.3f)%n%s%n", hit.rank(), hit.name(), hit.score(),
                        hit.explanation().text("en"));
        } catch (MatchException e) {
            System.err.println(e.status() + ": " + e.getMessage());
            System.exit(1);
        }
    }
}
