import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.libmatch.MatchDuplicate;
import org.libmatch.MatchExplanation.Wording;
import org.libmatch.MatchFairLists;
import org.libmatch.MatchInputException;
import org.libmatch.MatchLearning;
import org.libmatch.MatchNotFoundException;
import org.libmatch.MatchOptions;
import org.libmatch.MatchReport;
import org.libmatch.MatchStanding.Query;
import org.libmatch.MatchStateException;
import org.libmatch.MatchStore;

/** Around the lists: learning, standing queries, mergers, diversity, fair lists, confidentiality. */
public final class BrokerTest {
    static final List<String> RECORDS = List.of("""
            {"kind":"organisation","id":"a","name":"Acme SRL","country":"RO","towns":["Iași"]}""", """
            {"kind":"organisation","id":"b","name":"Bolt","country":"PL"}""", """
            {"kind":"organisation","id":"b2","name":"Bolt Ltd","country":"PL","url":"http://bolt.example"}""", """
            {"kind":"request","id":"r","owner":"a","title":"Lung software","trl":[5,7],"language":"en"}""", """
            {"kind":"offer","id":"o","owner":"b","title":"Lung software offered","trl":[2,3],"language":"en"}""", """
            {"kind":"offer","id":"s","owner":"b","title":"Lung secret","language":"en","visibility":"members"}""");

    static MatchStore filled() {
        MatchStore store = MatchStore.create(":memory:", Check.confidential("2026-05-31"));
        store.batch(() -> RECORDS.forEach(store::upsert));
        return store;
    }

    static MatchOptions k(int k) {
        return new MatchOptions().k(k);
    }

    static void standing() {
        try (MatchStore store = filled()) {
            var standing = store.standing();
            store.upsert("{\"kind\":\"offer\",\"id\":\"h\",\"title\":\"lung \\\"q\\\" \\\\ \\t\\u0001 🧬\",\"language\":\"en\"}");
            Check.same(2, standing.watch(Query.text("q", "lung").existing(true),
                    Query.record("ș🧬", "r").owner("a").want(MatchOptions.Want.OFFER).minimum(0.3).language("en")
                            .where("country = 'PL'")));
            var peeked = standing.peek();
            var ids = new TreeSet<String>();
            for (var news : peeked) ids.add(news.id());
            Check.same(List.of("h", "o", "r", "s"), List.copyOf(ids));
            for (var news : peeked) {
                Check.same(List.of("q", 1.0, "lung", 1.0), List.of(news.query(), news.score(), news.words().get(0).word(),
                        news.words().get(0).share()));
                Check.same(16, news.version().length());
                if (news.id().equals("h")) Check.same("lung \"q\" \\ \t\u0001 🧬", news.name());
            }
            Check.same(peeked, standing.news());
            Check.same(List.of(), standing.news());
            Check.same(2, standing.watches().size());
            Check.contains("ș🧬", standing.watches().get(1));
            standing.unwatch("ș🧬");
            Check.fails(MatchNotFoundException.class, () -> standing.unwatch("ș🧬"));
            var e = Check.fails(MatchInputException.class, () -> standing.watch(Query.text("x", "a").minimum(7)));
            Check.same(List.of("minimum", 1L), List.of(e.field(), e.row()));
            Check.fails(MatchInputException.class, () -> standing.watch("{"));
            Check.fails(IllegalArgumentException.class, () -> standing.watch(Query.text("x", "\ud83e")));
            Check.fails(IllegalArgumentException.class, () -> standing.watch(Query.text("x", "a").minimum(Double.NaN)));
        }
    }

    static void mergers() {
        try (MatchStore store = filled()) {
            MatchDuplicate pair = store.duplicates(null, 0, 0.5).get(0);
            Check.same(List.of("b", "b2"), List.of(pair.a(), pair.b()));
            Check.check(pair.score() > 0.9 && pair.json().contains("evidence"), "a probability with evidence");
            var done = store.mergers().merge("b", "b2");
            Check.same(List.of(1L, "b", "b2"), List.of(done.number(), done.kept(), done.merged()));
            Check.contains("http://bolt.example", store.get("b"));
            var all = store.mergers().all();
            Check.same(List.of("Bolt Ltd", "2026-05-31", false),
                    List.of(all.get(0).name(), all.get(0).at(), all.get(0).undone()));
            Check.same(2L, store.mergers().undo(0).restored());
            Check.check(store.has("b2") && store.mergers().all().get(0).undone(), "undone");
            Check.fails(MatchNotFoundException.class, () -> store.mergers().undo(9));
            Check.fails(MatchInputException.class, () -> store.mergers().merge("b", "b"));
            Check.fails(NullPointerException.class, () -> store.mergers().merge("b", null));
            store.mergers().setDifferent("b", "b2", true);
            Check.same(List.of(), store.duplicates(null, 0, 0.5));
            store.mergers().setDifferent("b", "b2", false);
            Check.same(1, store.duplicates(null, 0, 0.5).size());
        }
    }

    static void learning() {
        try (MatchStore store = filled()) {
            var learning = store.learning();
            Check.contains("too few outcomes", Check.fails(MatchStateException.class,
                    () -> learning.learn(new MatchLearning.Options())).getMessage());
            Check.contains("exposure", Check.fails(MatchInputException.class,
                    () -> learning.learn(new MatchLearning.Options().exposure(3))).getMessage());
            Check.same(new MatchLearning.Models(0, List.of()), learning.models());
            for (int i = 0; i < 48; i++) {
                boolean good = i % 2 == 0;
                store.upsert("{\"kind\":\"organisation\",\"id\":\"x" + i % 8 + "\",\"name\":\"Asker\",\"country\":\"RO\"}");
                store.upsert("{\"kind\":\"organisation\",\"id\":\"y" + i + "\",\"name\":\"Answer " + i + "\",\"country\":\""
                        + (good ? "RO" : "PL") + "\"}");
                store.upsert("{\"kind\":\"feedback\",\"a\":\"x" + i % 8 + "\",\"b\":\"y" + i + "\",\"at\":\"2026-05-01\","
                        + "\"outcome\":\"" + (good ? "accepted" : "declined") + "\"}");
            }
            var dry = learning.learn(new MatchLearning.Options().exposure(0).dryRun(true));
            Check.check(dry.svg("pl").contains("Kalibracja"), "drawn");
            Check.same(List.of(48L, 24L, 24L), List.of(dry.outcomes(), dry.wanted(), dry.declined()));
            Check.contains("\"weights\"", dry.json());
            Check.same(0L, learning.models().used());
            Check.contains("\"weights_moved\":false",
                    learning.learn(new MatchLearning.Options().calibrateOnly(true).dryRun(true)).json());
            learning.learn(new MatchLearning.Options());
            var model = learning.models().models().get(0);
            Check.same(List.of(1L, 1L, "2026-05-31", 48L),
                    List.of(learning.models().used(), model.version(), model.made(), model.outcomes()));
            Check.check(model.brierSkill() > 0 && model.calibrationError() >= 0, "it learned something");
            learning.use(0);
            Check.same(0L, learning.models().used());
            Check.fails(MatchNotFoundException.class, () -> learning.use(99));
        }
    }

    static void lists() {
        try (MatchStore store = filled(); MatchReport page = new MatchReport("ș🧬", "ro")) {
            MatchFairLists fair = store.fairLists(List.of("a", "b", "nobody"), k(1), new MatchFairLists.Bounds().most(1));
            Check.same(List.of("a", "b"), List.copyOf(fair.lists().keySet()));
            Check.same(List.of(1, "organisation"), List.of(fair.lists().get("a").get(0).rank(),
                    fair.lists().get("a").get(0).kind()));
            Check.contains("\"unknown\":[\"nobody\"]", fair.reportJson());
            Check.fails(UnsupportedOperationException.class, () -> fair.lists().clear());
            Check.contains("ini", Check.fails(MatchInputException.class, () -> store.fairLists(List.of("a"), k(1),
                    new MatchFairLists.Bounds().least(0).gini(7))).getMessage());
            Check.fails(IllegalArgumentException.class,
                    () -> store.fairLists(List.of("a\nb"), k(1), new MatchFairLists.Bounds()));
            Check.contains("\"diversity\"", store.partners("a", k(1).diversity(1).explain(true)).get(0).explanation().json());
            var e = Check.fails(MatchInputException.class, () -> store.partners("a", k(1).diversity(3)));
            Check.same(List.of("diversity", "diversity must lie between 0 (none) and 1"), List.of(e.field(), e.getMessage()));
            var pair = store.explain("a", "b", MatchOptions.Mode.BALANCED);
            Check.contains("at TRL 5", pair.text("en"));
            Check.check(!pair.text("en", Wording.A).equals(pair.text("en", Wording.B))
                    && !pair.text("ro", Wording.MUTUAL).isBlank(), "worded for one reader");
            Check.contains("\"id\":\"b\"", store.partnersJsonl("a", k(1)));
            Check.contains("\"query\":\"q-ș🧬\"", store.searchJsonl("q-ș🧬", "lung", k(1)));
            page.addText(null, "Bună ziua 🤝");
            page.addPartners("Parteneri", store, "a", k(2).explain(true));
            page.addSearch("Căutare", store, "lung", k(2));
            page.addQuality("Calitate", store.quality());
            for (String part : List.of("Bună ziua 🤝", "Parteneri", "Căutare", "Bolt")) Check.contains(part, page.html());
        }
    }

    static void confidentiality() {
        try (MatchStore store = filled()) {
            var privacy = store.privacy();
            String text = "ș🧬 Acme of Iași";
            var found = privacy.leaks(text, "a");
            Check.same("ș🧬 [...] of [...]", found.masked());
            Check.same(List.of("name", "town"), found.leaks().stream().map(l -> l.kind()).toList());
            for (var leak : found.leaks()) Check.same(leak.text(), text.substring(leak.begin(), leak.end()));
            Check.same(List.of(), privacy.leaks("a company of that kind", null).leaks());
            var profile = privacy.blindProfile("o");
            Check.contains("Lung software offered", profile.json());
            var record = privacy.resolve(profile.reference());
            Check.same(List.of("o", "offer"), List.of(record.id(), record.kind()));
            Check.same(profile, privacy.blindProfile("o"));
            Check.fails(MatchNotFoundException.class, () -> privacy.resolve("B999999"));
            Check.same(1L, privacy.disclose("o", "Cumpărător 🤝", Map.of("purpose", "talk", "fields", List.of("title"))));
            Check.same(2L, privacy.disclose("s", "x"));
            var log = privacy.disclosures();
            Check.same(List.of(1L, "o", "Cumpărător 🤝", "2026-05-31"),
                    List.of(log.get(0).number(), log.get(0).record(), log.get(0).to(), log.get(0).at()));
            Check.contains("\"fields\":[\"title\"]", log.get(0).json());
            Check.same(1, privacy.disclosures("s").size());
            Check.fails(MatchNotFoundException.class, () -> privacy.disclose("nobody", "x"));
            Check.same(List.of(2L, 2L, 0L), List.of(privacy.check().entries(), privacy.check().sealed(), privacy.check().broken()));
            Check.same(64, privacy.check().seal().length());
            Check.fails(IllegalArgumentException.class, () -> privacy.disclose("o", "x", Map.of("by", new Object())));
            store.setViewer(MatchStore.Tier.PUBLIC);
            Check.same(1, privacy.disclosures().size());
            var whole = store.partners("a", k(1).undisclosed(true).explain(true)).get(0);
            Check.check(!whole.explanation().json().contains("secret"), "nothing is shown");
            Check.check(whole.score() != store.partners("a", k(1)).get(0).score(), "and it ranks");
            Check.same(whole.score(),
                    store.explain("a", "b", new MatchOptions().undisclosed(true)).score().getAsDouble());
        }
    }

    static void closed() {
        MatchStore store = filled();
        store.close();
        for (Check.Body body : List.<Check.Body>of(() -> store.learning().learn(new MatchLearning.Options()),
                () -> store.learning().models(), () -> store.learning().use(0), () -> store.standing().watch("{}"),
                () -> store.standing().unwatch("x"), () -> store.standing().watches(), () -> store.standing().news(),
                () -> store.standing().peek(), () -> store.mergers().merge("a", "b"), () -> store.mergers().undo(0),
                () -> store.mergers().all(), () -> store.mergers().setDifferent("a", "b", true),
                () -> store.privacy().leaks("x", null), () -> store.privacy().blindProfile("o"),
                () -> store.privacy().resolve("B000001"), () -> store.privacy().disclose("o", "x"),
                () -> store.privacy().disclosures(), () -> store.duplicates(null, 0, 0),
                () -> store.fairLists(List.of("a"), k(1), new MatchFairLists.Bounds())))
            Check.same("E_STATE", Check.fails(MatchStateException.class, body).status());
    }

    public static void main(String[] arguments) {
        Check.test("standing queries tell what is new, once", BrokerTest::standing);
        Check.test("mergers and their undoing", BrokerTest::mergers);
        Check.test("learning: refused with a reason, then learned, used and taken back", BrokerTest::learning);
        Check.test("diversity, fair lists, wording for one reader, pages", BrokerTest::lists);
        Check.test("confidentiality", BrokerTest::confidentiality);
        Check.test("after close every call says so", BrokerTest::closed);
        Check.finish();
    }
}
