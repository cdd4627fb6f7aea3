import java.nio.file.Path;
import java.util.List;
import org.libmatch.MatchException;
import org.libmatch.MatchGroupOptions;
import org.libmatch.MatchGroupReport;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchOptions;
import org.libmatch.MatchOptions.Want;
import org.libmatch.MatchStanding;
import org.libmatch.MatchStore;

/**
 * A cluster manager's morning in one file: what is new to a standing query, what the members lack and who outside has it, and
 * an anonymous profile to show around.
 *
 * <pre>java -cp build/java/libmatch.jar examples/java/Broker.java examples/imago-mol HOST-IMAGO</pre>
 */
public final class Broker {
    static final List<String> FILES = List.of("clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv",
            "projects.jsonl", "relations.jsonl");

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "examples/imago-mol");
        String cluster = arguments.length > 1 ? arguments[1] : "HOST-IMAGO";
        var options = new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01");

        try (var store = MatchStore.create(":memory:", options)) {
            store.importFile(folder.resolve("themes.tsv"),
                    new MatchImportOptions().kind("taxonomy").scheme("theme"));
            for (String file : FILES) store.importFile(folder.resolve(file));

            store.standing().watch(MatchStanding.Query.text("segmentation", "segmentation of CT and MRI images")
                    .want(Want.OFFER, Want.REQUEST).minimum(0.3));
            System.out.println(store.importFile(folder.resolve("items.jsonl")));
            for (MatchStanding.News news : store.standing().news())
                System.out.printf("New to \"%s\": %s (%s), %.2f%n", news.query(), news.name(), news.id(), news.score());

            MatchGroupReport gaps = store.groups().gaps(cluster,
                    new MatchGroupOptions().texts(List.of("clinical trials", "anonymisation of images", "robotic surgery"))
                            .want(Want.ORGANISATIONS).k(3));
            System.out.println("\n" + gaps.text("en"));

            String offer = store.search("CT segmentation", new MatchOptions().k(1).want(Want.OFFER)).get(0).id();
            System.out.println("To show around: " + store.privacy().blindProfile(offer).json());
        } catch (MatchException e) {
            System.err.println(e.status() + ": " + e.getMessage());
            System.exit(1);
        }
    }
}
