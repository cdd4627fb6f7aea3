import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.libmatch.MatchCancelledException;
import org.libmatch.MatchException;
import org.libmatch.MatchFigure;
import org.libmatch.MatchGroupOptions;
import org.libmatch.MatchGroupReport;
import org.libmatch.MatchGroups;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchInputException;
import org.libmatch.MatchNotFoundException;
import org.libmatch.MatchOptions;
import org.libmatch.MatchReport;
import org.libmatch.MatchStateException;
import org.libmatch.MatchStore;

/** Groups: every report, its texts and files, a matrix that is stopped half way, two tables. */
public final class GroupsTest {
    static MatchGroupOptions o() {
        return new MatchGroupOptions();
    }

    static MatchStore filled() {
        MatchStore store = MatchStore.create(":memory:", new MatchStore.Options().asOf("2026-06-01"));
        var lines = new StringBuilder();
        for (String[] c : new String[][] {{"home", "h", "RO"}, {"away", "a", "PL"}}) {
            lines.append("{\"kind\":\"cluster\",\"id\":\"%s\",\"name\":\"%s ș🧬 \\\"\\\\\",\"country\":\"%s\"}\n"
                    .formatted(c[0], c[0], c[2]));
            int i = 0;
            for (String type : List.of("hospital", "company", "university"))
                lines.append(("{\"kind\":\"organisation\",\"id\":\"%s%d\",\"name\":\"Body %s%d\",\"country\":\"%s\",\"type\":"
                        + "\"%s\",\"keywords\":[\"imaging\"],\"member_of\":[{\"cluster\":\"%s\"}]}\n")
                        .formatted(c[1], i, c[1], i++, c[2], type, c[0]));
        }
        lines.append("""
                {"kind":"request","id":"r1","owner":"h0","title":"surgical robot with force feedback","language":"en"}
                {"kind":"offer","id":"o1","owner":"a1","title":"surgical robot with force feedback","language":"en"}
                {"kind":"offer","id":"o2","owner":"h2","title":"clinical validation","language":"en"}
                {"kind":"call","id":"q","title":"Robots","themes":["surgical robot","clinical validation"],\
                "rules":{"min_partners":2,"min_countries":2}}
                """);
        Check.same(0L, store.importText("text", lines.toString(), new MatchImportOptions().format("jsonl")).rejected());
        return store;
    }

    static void everyReport() {
        try (MatchStore store = filled(); MatchReport page = new MatchReport("Grupuri ș🧬", "ro")) {
            MatchGroups g = store.groups();
            var reports = new LinkedHashMap<String, MatchGroupReport>();
            reports.put("profile", g.profile("home", o().k(5)));
            reports.put("cluster_ranking", g.ranking("home", o().k(3).weights(Map.of("needs", 1.0)).newOnly(false)
                    .clusters(List.of("away")).geography("near").mostNeeds(50)));
            reports.put("cluster_pair", g.compare("home", "away", o().enough(0.3).k(4)));
            reports.put("cluster_matrix", g.matrix(o().parts(true)));
            reports.put("benchmark", g.benchmark("home", o().where("country in ('RO', 'PL')")));
            reports.put("themes", g.themes("home", o().supporters(2).language("en")));
            reports.put("network", g.network(null, o().k(10)));
            reports.put("gaps", g.gaps("home", o().texts(List.of("surgical robot")).k(1).target(0.5)
                    .want(MatchOptions.Want.ORGANISATIONS)));
            reports.put("map", g.map("home", o().allNeeds(true).portfolio(2)));
            reports.put("audit", g.audit(null, o().needs(List.of("r1")).oversupply(3)));
            reports.put("calls", g.calls("q", o().cluster("home")));
            reports.put("consortium", g.consortium("q", o().partners(2, 3).k(2).costs(Map.of("a1", 2.5)).cost(1).budget(9)
                    .collaboration(0.5).price(0.02).candidates(50).least(0.1).requiredTypes(List.of("company"))
                    .excludedCountries(List.of("DE")).minCountries(1).fixed(List.of("h2")).forbidden(List.of("a2"))));
            reports.put("working_groups", g.workingGroups(2, null, o().seed(3).moves(1000).sizes(1, 4)
                    .apart(List.of(List.of("h0", "a0"))).together(List.of(List.of("h0", "h1"))).aims(1, 1, 1, 1)
                    .last(Map.of("h0", 0)).organisations(List.of("h0", "h1", "a0", "a1"))));
            reports.forEach((sort, report) -> {
                Check.same(sort, report.sort());
                for (String language : List.of("en", "ro", "pl"))
                    Check.check(!report.text(language).isBlank() && !report.csv(language).isBlank(), sort);
                Check.same(report.text("en"), report.toString());
                page.addGroups(sort, report);
            });
            Check.contains("Grupuri ș🧬", page.html());
            Check.same("home ș🧬 \"\\", reports.get("profile").name("home"));
            Check.same("nobody", reports.get("profile").name("nobody"));
            Check.same("Body h0", reports.get("audit").names().get("h0"));
        }
    }

    static void contents() {
        try (MatchStore store = filled()) {
            MatchGroups g = store.groups();
            Check.contains("\"a1\"", g.gaps("home", o().texts(List.of("surgical robot")).k(1)).json());
            Check.contains("\"optimal\"", g.consortium("q", o().partners(2, 2)).json());
            Check.contains("\"consortium\"", g.consortium(null, o().competences(List.of("surgical robot", "validation"))
                    .competenceWeights(List.of(2.0, 1.0))).json());
            store.importText("themes", "code,parent,label,language\nR,,robotics,en\nR1,R,surgical robot,en\n",
                    new MatchImportOptions().kind("taxonomy").scheme("own").format("csv"));
            Check.same("gaps", g.gaps("home", o().branches(List.of("own:R"))).sort());
            Check.contains("\"state\":\"optimal\"", g.workingGroups(1, "home", o().leastTypes(List.of("hospital"))).json()
                    .replace(" ", "").replace("feasible", "optimal"));
            Check.contains("\"infeasible\"", g.consortium("q", o().minCountries(9)).json());
            Check.contains("<svg", g.matrix(o()).svg("ro"));
            Check.contains("<svg", g.map("home", o()).svg("ro"));
            Check.contains("<graphml", g.network(null, o()).graphml());
            Check.contains("<gexf", g.network(null, o()).gexf());
            var figure = new MatchFigure("Rețea").node("ș", "🧬", "RO", 2).node("b", "B", "", 1).edge("ș", "b", 1, true);
            Check.contains("🧬", figure.svg());
            Check.contains("edges[1].b", Check.fails(MatchInputException.class,
                    () -> figure.edge("b", "z", 1, false).svg()).getMessage());
        }
    }

    static void badOptions() {
        try (MatchStore store = filled()) {
            MatchGroups g = store.groups();
            var e = Check.fails(MatchInputException.class, () -> g.gaps("home", o().seed(1)));
            Check.same("there is no option \"seed\" here; known: texts, records, branches, want, filter, k, target, enough",
                    e.getMessage());
            Check.contains("geography", Check.fails(MatchInputException.class,
                    () -> g.ranking("home", o().geography("upwards"))).getMessage());
            Check.contains("luck", Check.fails(MatchInputException.class,
                    () -> g.compare("home", "away", o().weights(Map.of("luck", 1.0)))).getMessage());
            Check.fails(MatchNotFoundException.class, () -> g.profile("nobody", o()));
            Check.same("E_SYNTAX", Check.fails(MatchInputException.class, () -> g.benchmark(null, o().where("((")))
                    .status());
            Check.fails(MatchInputException.class, () -> g.audit(null, o()).svg("en"));
            Check.fails(MatchInputException.class, () -> g.audit(null, o()).text("xx"));
            Check.fails(NullPointerException.class, () -> g.profile(null, o()));
            Check.fails(NullPointerException.class, () -> o().where(null));
            Check.fails(IllegalArgumentException.class, () -> g.gaps("home", o().target(Double.NaN)));
        }
    }

    static void matrix() {
        try (MatchStore store = filled()) {
            var shares = new ArrayList<Double>();
            store.groups().matrix(o().progress(shares::add));
            Check.same(1.0, shares.get(shares.size() - 1));
        }
        MatchStore big = MatchStore.create(":memory:", new MatchStore.Options().asOf("2026-06-01"));
        var lines = new StringBuilder();
        for (int i = 0; i < 3000; i++)
            lines.append("{\"kind\":\"cluster\",\"id\":\"c%d\",\"name\":\"C\",\"country\":\"RO\"}\n".formatted(i)).append(
                    "{\"kind\":\"request\",\"id\":\"r%d\",\"owner\":\"c%d\",\"title\":\"w%d v%d\"}\n".formatted(i, i, i % 50,
                            i % 7));
        big.importText("text", lines.toString(), new MatchImportOptions().format("jsonl"));
        Check.fails(UnsupportedOperationException.class, () -> big.groups().matrix(o().progress(share -> {
            throw new UnsupportedOperationException("stop");
        })));
        Thread.currentThread().interrupt();
        Check.same("E_CANCELLED", Check.fails(MatchCancelledException.class, () -> big.groups().matrix(o())).status());
        Check.check(Thread.interrupted(), "the interruption is not swallowed");
        Check.same("gaps", big.groups().gaps("c1", o()).sort());
        Check.same("the job is closed", Check.fails(MatchStateException.class,
                () -> big.groups().matrix(o().progress(share -> big.close()))).getMessage());
        MatchStore other = MatchStore.create(":memory:", new MatchStore.Options());
        Check.same("the job is closed", Check.fails(MatchStateException.class, () -> other.importText("text",
                lines.toString(), new MatchImportOptions().format("jsonl").progress(share -> other.close()))).getMessage());
        Check.fails(MatchStateException.class, () -> other.groups().audit(null, o()));
    }

    static void tables() {
        var report = MatchGroups.auditTables("organisation,title\nA,red laser\n",
                "firma;potrzeba\nB;red laser\nB;robot ș🧬\n", o());
        Check.contains("\"unmet\":1", report.json().replace(" ", ""));
        Check.contains("robot ș🧬", report.text("pl"));
        Check.contains("\"single_holder\":1", MatchGroups.auditTables("who,what\nA,red laser\n", "firma;potrzeba\nB;red laser\n",
                o().enough(0.2).map(Map.of("who", "organisation", "what", "title"))).json().replace(" ", ""));
        Check.fails(MatchInputException.class, () -> MatchGroups.auditTables("", "title\nx\n", o()));
    }

    public static void main(String[] arguments) {
        Check.test("every report, as text in three languages and on a page", GroupsTest::everyReport);
        Check.test("what the reports say", GroupsTest::contents);
        Check.test("bad options are named", GroupsTest::badOptions);
        Check.test("a matrix is stopped by an exception, an interruption, and by closing the store", GroupsTest::matrix);
        Check.test("an audit of two tables", GroupsTest::tables);
        Check.finish();
    }
}
