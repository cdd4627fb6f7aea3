// The golden run in C#: Scenario.exe EXAMPLE_FOLDER OUTPUT
using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using LibMatch;
using Raw = LibMatch.Internal;

internal static class Scenario
{
    private static readonly string[] Files = {
        "clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv", "items.jsonl", "calls.jsonl",
        "projects.jsonl", "relations.jsonl", "feedback.jsonl", "flawed.jsonl", "flawed.csv" };
    private static readonly string[] Titles = {
        "Vizită de studiu și sesiune C2C la Iași", "Sesja spotkań C2C w Warszawie",
        "Studii preclinice pe animale de talie mare" };
    private const string Record =
        "{\"kind\":\"organisation\",\"id\":\"țș-🧬\",\"name\":\"Institutul ș ț ă Łódź 🧬 𝛼\",\"country\":\"RO\"}";
    private const string EventJson =
        "{\"participants\":[{\"id\":\"A\",\"name\":\"Ana ș\"},{\"id\":\"B\",\"name\":\"Łucja\"},{\"id\":\"C\",\"name\":\"Zoë 🧬\"}],\"tables\":1,"
        + "\"slots\":[{\"start\":\"2026-12-04T09:00+02:00\",\"end\":\"2026-12-04T09:20+02:00\"},"
        + "{\"start\":\"2026-12-04T09:25+02:00\",\"end\":\"2026-12-04T09:45+02:00\"},"
        + "{\"start\":\"2026-12-04T09:50+02:00\",\"end\":\"2026-12-04T10:10+02:00\"}],"
        + "\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}]}";

    private static readonly string[] Batch = {
        "căutăm anonimizarea imaginilor DICOM", "software for stroke patients" };

    private static StreamWriter output;

    private static void Line(params object[] words)
    {
        output.Write(string.Join(" ", words) + "\n");
    }

    private static void Fails(string what, Action call)
    {
        try
        {
            call();
            Line("error", what, "none");
        }
        catch (MatchException e)
        {
            Line("error", what, e.Status, "[" + e.File + "|" + e.Row + "|" + e.Field + "|" + e.Value + "]", e.Message);
        }
    }

    private static string Bits(double score) { return BitConverter.DoubleToInt64Bits(score).ToString("x16"); }

    private static void Lists(Store store)
    {
        foreach (var hit in store.Partners("IM07", 5, explain: true))
        {
            Line("fits", hit.Id, Bits(hit.Score));
            Line(hit.Explanation);
        }
        foreach (var hit in store.Partners("IM07", 5, newOnly: true)) Line("new", hit.Id, Bits(hit.Score));
        foreach (var hit in store.Search(Batch[1], 5, Want.Organisations)) Line("answers", hit.Id, Bits(hit.Score));
        var lines = "one\t" + Batch[0] + "\ntwo\t" + Batch[1] + "\n";
        using (var job = store.Box.batch(lines, 3, (int)Want.AnyItem, null, null, null, 0, 0, 0, 0))
            foreach (Match hit in Regex.Matches(Library.Finish(job).answers(), "\"id\":\"([^\"]*)\".*?\"score\":([^}]*)"))
                Line("batch", hit.Groups[1].Value,
                     Bits(double.Parse(hit.Groups[2].Value, CultureInfo.InvariantCulture)));
    }

    private static void Imported(string name, ImportCounts r)
    {
        Line("import", name, r.Rows, r.Inserted, r.Updated, r.Unchanged, r.Older, r.Rejected, r.Warnings);
    }

    private static void Main(string[] args)
    {
        using (output = new StreamWriter(args[1], false, new UTF8Encoding(false)))
        {
            Directory.SetCurrentDirectory(args[0]);
            using (var store = new Store(":memory:", OpenMode.Create, Tier.Confidential, "2026-11-01")) Run(store);
        }
    }

    private static void Run(Store store)
    {
        string warnings;
        Imported("themes.tsv", store.ImportFile("themes.tsv", "taxonomy", "theme"));
        foreach (var name in Files) Imported(name, store.ImportFile(name));
        foreach (var title in Titles) Line("search", store.Search(title, 1, Want.Offer)[0].Id);
        Line("get", store.Get("IM28"));
        Line("upsert", store.Upsert(Record, out warnings).ToString().ToLowerInvariant());
        Line("upsert", store.Upsert(Record, out warnings).ToString().ToLowerInvariant());
        Line("get", store.Get("țș-🧬"));
        store.Delete("organisation", "țș-🧬");

        using (var planned = new Raw.Event(EventJson))
        using (var job = planned.schedule(0, 2000, 1, 7, false))
        using (var plan = Library.Finish(job).plan())
        {
            Line("event", planned.participants(), planned.meetings(), planned.slots(), planned.tables());
            Line("plan", plan.status());
            Line(plan.to_json(planned));
            Line(planned.check(plan));
            Line(plan.csv(planned, "pl", null));
            Line(plan.agenda_text(planned, 2, "ro", null));
            Line(plan.ics(planned, 0, "en", null, "2026-11-01T00:00:00Z", 2));

            Fails("get", () => store.Get("nobody-ș"));
            Fails("partners", () => store.Partners("nobody"));
            Fails("upsert kind", () => store.Upsert("{\"kind\":\"compani\",\"id\":\"x\"}", out warnings));
            Fails("upsert json", () => store.Upsert("{\"kind\":", out warnings));
            Fails("filter", () => store.Search("imaging", where: "country = = 'RO'"));
            Fails("as-of", () => store.Box.set_as_of("yesterday"));
            Fails("event", () => new Raw.Event("{\"participants\":-1}"));
            Fails("import", () => store.ImportFile("no-such-file.csv"));
            Fails("explain", () => store.Explain("IM28", "nobody"));
            Fails("delete", () => store.Delete("offer", "nobody"));
            Fails("ics", () => plan.ics(planned, 9, null, null, null, 0));
        }

        Line("=== ranking");
        foreach (var hit in store.Partners("IM28", 5, mode: Mode.Complement, explain: true))
        {
            Line("partner", hit.Rank, hit.Id, hit.Kind, hit.Name);
            Line(Library.ExplanationText(store.Explain("IM28", hit.Id, Mode.Complement), "ro"));
        }
        Line(store.Explain("IM28", "IM07"));
        Line(store.WhyNot("IM41", "MZ04"));
        foreach (var hit in store.Search("căutăm anonimizarea imaginilor DICOM", 5, Want.Offer, explain: true))
        {
            Line("hit", hit.Rank, hit.Id, hit.Name);
            Line(hit.Explanation);
        }
        Lists(store);
        store.Close();
        Fails("closed", () => store.Box.stats());
    }
}
