import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.libmatch.MatchAnswers;
import org.libmatch.MatchBatchOptions;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchHit;
import org.libmatch.MatchImport;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchOptions;
import org.libmatch.MatchPlan;
import org.libmatch.MatchStore;

/** The golden run in Java: Scenario EXAMPLE_FOLDER OUTPUT, started in EXAMPLE_FOLDER (Java cannot change it). */
public final class Scenario {
    static final List<String> FILES = List.of("clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv",
            "items.jsonl", "calls.jsonl", "projects.jsonl", "relations.jsonl", "feedback.jsonl", "flawed.jsonl",
            "flawed.csv");
    static final List<String> TITLES = List.of("Vizită de studiu și sesiune C2C la Iași",
            "Sesja spotkań C2C w Warszawie", "Studii preclinice pe animale de talie mare");
    static final String RECORD = "{\"kind\":\"organisation\",\"id\":\"țș-🧬\",\"name\":\"Institutul ș ț ă Łódź 🧬 𝛼\","
            + "\"country\":\"RO\"}";
    static final String EVENT = "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana ș\"},{\"id\":\"B\",\"name\":\"Łucja\"},"
            + "{\"id\":\"C\",\"name\":\"Zoë 🧬\"}],\"tables\":1,"
            + "\"slots\":[{\"start\":\"2026-12-04T09:00+02:00\",\"end\":\"2026-12-04T09:20+02:00\"},"
            + "{\"start\":\"2026-12-04T09:25+02:00\",\"end\":\"2026-12-04T09:45+02:00\"},"
            + "{\"start\":\"2026-12-04T09:50+02:00\",\"end\":\"2026-12-04T10:10+02:00\"}],"
            + "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}]}";

    static final List<Map.Entry<String, String>> BATCH = List.of(Map.entry("one", "căutăm anonimizarea imaginilor DICOM"),
            Map.entry("two", "software for stroke patients"));

    static PrintStream out;

    static void line(Object... words) {
        var joined = new StringBuilder();
        for (Object word : words) joined.append(joined.length() > 0 ? " " : "").append(word);
        out.print(joined.append('\n'));
    }

    static void fails(String what, Runnable call) {
        try {
            call.run();
            line("error", what, "none");
        } catch (MatchException e) {
            line("error", what, e.status(), "[" + e.file() + "|" + e.row() + "|" + e.field() + "|" + e.value() + "]",
                    e.getMessage());
        }
    }

    static void imported(String name, MatchImport r) {
        line("import", name, r.rows(), r.inserted(), r.updated(), r.unchanged(), r.older(), r.rejected(), r.warnings());
    }

    static MatchOptions k(int k) {
        return new MatchOptions().k(k);
    }

    static String bits(double score) {
        return String.format("%016x", Double.doubleToLongBits(score));
    }

    static void lists(MatchStore store) {
        for (MatchHit hit : store.partners("IM07", k(5).explain(true))) {
            line("fits", hit.id(), bits(hit.score()));
            line(hit.explanation().json());
        }
        for (MatchHit hit : store.partners("IM07", k(5).newOnly(true))) line("new", hit.id(), bits(hit.score()));
        for (MatchHit hit : store.search(BATCH.get(1).getValue(), k(5).want(MatchOptions.Want.ORGANISATIONS)))
            line("answers", hit.id(), bits(hit.score()));
        try (MatchAnswers answers = store.searchMany(BATCH, new MatchBatchOptions().k(3))) {
            while (answers.hasNext())
                for (MatchAnswers.Hit hit : answers.next().hits()) line("batch", hit.id(), bits(hit.score()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        out = new PrintStream(arguments[1], "UTF-8");
        MatchStore store = MatchStore.create(":memory:",
                new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf("2026-11-01"));
        imported("themes.tsv", store.importFile("themes.tsv", new MatchImportOptions().kind("taxonomy").scheme("theme")));
        for (String name : FILES) imported(name, store.importFile(name, new MatchImportOptions()));
        for (String title : TITLES)
            line("search", store.search(title, k(1).want(MatchOptions.Want.OFFER)).get(0).id());
        line("get", store.get("IM28"));
        line("upsert", store.upsert(RECORD).change().name().toLowerCase(Locale.ROOT));
        line("upsert", store.upsert(RECORD).change().name().toLowerCase(Locale.ROOT));
        line("get", store.get("țș-🧬"));
        store.delete("organisation", "țș-🧬");

        try (MatchEvent event = new MatchEvent(EVENT);
                MatchPlan plan = event.schedule(new MatchEvent.Options().moves(2000).seed(7))) {
            line("event", event.participants().size(), event.meetings(), event.slots(), event.tables());
            line("plan", plan.status());
            line(plan.toJson());
            line(event.check(plan));
            line(plan.csv("pl", null));
            line(plan.agenda(2, "ro", null));
            line(plan.ics(0, "en", null, "2026-11-01T00:00:00Z", 2));

            fails("get", () -> store.get("nobody-ș"));
            fails("partners", () -> store.partners("nobody", k(10)));
            fails("upsert kind", () -> store.upsert("{\"kind\":\"compani\",\"id\":\"x\"}"));
            fails("upsert json", () -> store.upsert("{\"kind\":"));
            fails("filter", () -> store.search("imaging", k(10).where("country = = 'RO'")));
            fails("as-of", () -> store.setAsOf("yesterday"));
            fails("event", () -> new MatchEvent("{\"participants\":-1}"));
            fails("import", () -> store.importFile("no-such-file.csv", new MatchImportOptions()));
            fails("explain", () -> store.explain("IM28", "nobody", MatchOptions.Mode.BALANCED));
            fails("delete", () -> store.delete("offer", "nobody"));
            fails("ics", () -> plan.ics(9, "en", null, null, 0));
        }

        line("=== ranking");
        for (MatchHit hit : store.partners("IM28", k(5).mode(MatchOptions.Mode.COMPLEMENT).explain(true))) {
            line("partner", hit.rank(), hit.id(), hit.kind(), hit.name());
            line(store.explain("IM28", hit.id(), MatchOptions.Mode.COMPLEMENT).text("ro"));
        }
        line(store.explain("IM28", "IM07", MatchOptions.Mode.BALANCED).json());
        line(store.whyNot("IM41", "MZ04", k(10)).json());
        for (MatchHit hit : store.search("căutăm anonimizarea imaginilor DICOM",
                k(5).want(MatchOptions.Want.OFFER).explain(true))) {
            line("hit", hit.rank(), hit.id(), hit.name());
            line(hit.explanation().json());
        }
        lists(store);
        store.close();
        fails("closed", store::stats);
        out.close();
    }
}
