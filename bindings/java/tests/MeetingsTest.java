import java.util.ArrayList;
import java.util.List;
import org.libmatch.MatchAgendaOptions;
import org.libmatch.MatchEvent;
import org.libmatch.MatchEvent.Guarantee;
import org.libmatch.MatchInputException;
import org.libmatch.MatchPlan;
import org.libmatch.MatchReport;
import org.libmatch.MatchStateException;

/** Around the timetable: policy, repair, hand-made plans, fairness, figures after the event, drawings. */
public final class MeetingsTest {
    static final String PEOPLE = "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana ș\"},{\"id\":\"B\"},{\"id\":\"C\"},"
            + "{\"id\":\"D\"}],\"slots\":3,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":2,\"b\":3},{\"a\":0,\"b\":2}";
    static final String EVENT = PEOPLE + ",{\"a\":1,\"b\":3}]}";
    static final String TIMED = "{\"participants\":[{\"id\":\"A\"},{\"id\":\"B\"}],\"tables\":1,\"slots\":[{\"start\":"
            + "\"2026-12-04T09:00+02:00\",\"end\":\"2026-12-04T09:20+02:00\"}],\"meetings\":[{\"a\":0,\"b\":1}]}";

    static MatchEvent.Options moves(long moves) {
        return new MatchEvent.Options().moves(moves).seed(3);
    }

    static void policy() {
        try (MatchEvent event = new MatchEvent(EVENT)) {
            var shares = new ArrayList<Double>();
            var rows = event.policy(2, moves(2000).progress(shares::add));
            Check.same(List.of(0, 1, 2), rows.stream().map(Guarantee::minimum).toList());
            for (Guarantee row : rows) {
                Check.same(0, row.below().getAsInt());
                Check.check(row.weight().getAsDouble() > 0 && row.cost().getAsDouble() == 0, row.json());
            }
            Check.same(1.0, shares.get(shares.size() - 1));
            Check.contains("highest", Check.fails(MatchInputException.class, () -> event.policy(5000, moves(1)))
                    .getMessage());
        }
    }

    static void repair() {
        var options = new MatchEvent.RepairOptions().price(0.5).moves(5000).seed(2).curve(0, 0.25, 2);
        var messages = new ArrayList<String>();
        try (MatchEvent event = new MatchEvent(EVENT);
                MatchPlan plan = event.schedule(moves(20000).onMessage(messages::add));
                var repaired = event.repair(plan, "{\"cancelled\":[\"D\"]}", options)) {
            Check.check(!messages.isEmpty(), "what was found so far is told");
            int placed = 0;
            for (int slot : repaired.plan().assignment()) if (slot >= 0) placed++;
            Check.same(2, placed);
            Check.check(repaired.event().isValid(repaired.plan()), "valid");
            Check.contains("curve", repaired.reportJson());
            Check.same("", plan.changesCsv());
            Check.contains(",cancelled,", repaired.plan().changesCsv());
            var inPolish = new MatchEvent.RepairOptions().moves(500).language("pl");
            try (var told = event.repair(plan, "{\"cancelled\":[\"D\"]}", inPolish)) {
                Check.contains("Odwołane spotkanie", told.plan().changesCsv());
            }
            try (var free = event.repair(plan, "{\"cancelled\":[\"D\"]}", new MatchEvent.RepairOptions().price(0).moves(500))) {
                Check.check(free.event().isValid(free.plan()), "moves may cost nothing");
            }
            for (double[] bad : new double[][] {{-1}, {Double.NaN}, {Double.POSITIVE_INFINITY}, new double[65]})
                Check.fails(IllegalArgumentException.class, () -> new MatchEvent.RepairOptions().curve(bad));
            Check.fails(MatchInputException.class, () -> event.repair(plan, "{", options));
            Check.same("the job is closed", Check.fails(MatchStateException.class,
                    () -> event.repair(plan, "{\"cancelled\":[\"D\"]}", new MatchEvent.RepairOptions().moves(900_000_000)
                            .progress(share -> plan.close()))).getMessage());
            Check.fails(MatchStateException.class, plan::status);
        }
        MatchEvent event = new MatchEvent(EVENT);
        Check.same("the job is closed", Check.fails(MatchStateException.class, () -> event.schedule(new MatchEvent.Options()
                .timeLimit(20).threads(1).prove(true).moves(900_000_000).progress(share -> event.close()))).getMessage());
    }

    static void cancelled() {
        try (MatchEvent event = new MatchEvent(TIMED); MatchPlan plan = event.schedule(moves(100));
                var repaired = event.repair(plan, "{\"cancelled\":[\"B\"]}", new MatchEvent.RepairOptions().moves(100))) {
            var options = new MatchAgendaOptions().language("ro").zone("Europe/Bucharest").stamp("2026-11-01T00:00:00Z")
                    .sequence(1);
            Check.check(!repaired.plan().ics(0, options).contains("STATUS:CANCELLED"), "without the plan before");
            Check.contains("STATUS:CANCELLED", repaired.plan().ics(0, options.before(plan)));
            Check.fails(MatchInputException.class, () -> plan.ics(99, options));
        }
    }

    static void after() {
        try (MatchEvent event = new MatchEvent(PEOPLE + "]}");
                MatchPlan plan = event.planFromCsv("a,b,slot,table\nA,B,0,0\nC,D,0,1\nA,C,1,0\n");
                MatchPlan wrong = event.planFromCsv("a,b,slot,table\nA,B,99,0\n");
                MatchReport page = new MatchReport("ș🧬", "en")) {
            Check.check(event.isValid(plan) && !event.isValid(wrong), "what the event does not have is a violation");
            Check.fails(MatchInputException.class, () -> event.planFromCsv("nothing"));
            String spec = "{\"slots\": 2, \"tables\": 1}", people = "name,wishes\nAna,Bo\nBo,Nobody\n";
            try (MatchEvent made = MatchEvent.fromTables(spec, people, "from,to\nBo,Ana\n")) {
                Check.same(1, made.meetings());
            }
            Check.check(MatchEvent.tableNotes(spec, people, null).contains("Nobody"), "who is not there is told");
            Check.contains("\"Ana ș\"", plan.fairness());
            Check.same(5L, plan.fairnessCsv().lines().count());
            Check.contains("spotkań", plan.fairness("pl"));
            String attendance = "[{\"meeting\":0,\"ratings\":[{\"participant\":0,\"rating\":5}]},"
                    + "{\"meeting\":1,\"absent\":[3]}]";
            String figures = plan.kpi(attendance, "2026-12-05").replace(" ", "");
            for (String part : List.of("\"planned\":3", "\"held\":2", "\"no_shows\":1")) Check.contains(part, figures);
            Check.contains("no_show", plan.feedback(attendance, "2026-12-05"));
            Check.fails(MatchInputException.class, () -> plan.kpi("[{\"meeting\":77}]", null));
            Check.fails(NullPointerException.class, () -> plan.kpi(null, null));
            Check.contains("Ana ș", plan.svg());
            page.addEvent("Orar", plan);
            Check.contains("Ana ș", page.html());
            plan.close();
            for (Check.Body body : List.<Check.Body>of(plan::fairness, plan::fairnessCsv, plan::svg,
                    () -> plan.kpi("[]", null), () -> plan.feedback("[]", null), () -> event.repair(plan, "{}",
                            new MatchEvent.RepairOptions()))) Check.fails(MatchStateException.class, body);
        }
    }

    public static void main(String[] arguments) {
        Check.test("what a guarantee costs", MeetingsTest::policy);
        Check.test("a plan is repaired on the day", MeetingsTest::repair);
        Check.test("what was cancelled is told in the calendar", MeetingsTest::cancelled);
        Check.test("a timetable made by hand, fairness, figures after the event, a drawing", MeetingsTest::after);
        Check.finish();
    }
}
