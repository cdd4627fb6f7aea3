// The day run in C#: Day.exe EXAMPLE_FOLDER OUTPUT OUTCOMES
using System;
using System.IO;
using System.Text;
using LibMatch;
using Raw = LibMatch.Internal;

internal static class Day
{
    private static readonly string[] Files = {
        "clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv", "items.jsonl", "projects.jsonl",
        "relations.jsonl" };

    private static StreamWriter output;

    private static void Say(string what, string text)
    {
        output.Write(what + "\n" + text.TrimEnd('\n') + "\n");
    }

    private static void Fails(string what, Action call)
    {
        string problem = "none";
        try { call(); }
        catch (MatchException e) { problem = e.Message; }
        output.Write("error " + what + ": " + problem + "\n");
    }

    private static void Main(string[] args)
    {
        using (output = new StreamWriter(args[1], false, new UTF8Encoding(false)))
        using (var store = new Store(":memory:", OpenMode.Create, Tier.Confidential, "2026-11-01"))
        {
            foreach (var name in Files) store.ImportFile(args[0] + "/" + name);
            store.ImportFile(args[2]);
            Say("learn", store.Box.learn(0, false));
            foreach (var id in new[] { "IM28", "IM07", "MZ01" })
                foreach (var hit in store.Partners(id, 5, explain: true))
                    Say(string.Join(" ", id, hit.Rank, hit.Id, hit.Kind, hit.Name), hit.Explanation);
            Plan(store, args[0]);
            Fails("partners", () => store.Partners("nobody-ș"));
            Fails("explain", () => store.Explain("IM28", "nobody"));
            Fails("filter", () => store.Search("imaging", where: "country = = 'RO'"));
            Fails("channel", () => store.Search("imaging", channels: "telepathy"));
            Fails("model", () => store.Box.use_model(99));
        }
    }

    private static void Plan(Store store, string folder)
    {
        string json = store.Box.build_event(File.ReadAllText(folder + "/brokerage.json"));
        Say("event", json);
        using (var planned = new Raw.Event(json))
        using (var work = planned.schedule(0, 20000, 1, 3, false))
        using (var plan = Library.Finish(work).plan())
        {
            Say("plan", plan.to_json(planned));
            Say("check", planned.check(plan));
            using (var job = planned.repair_job(plan, File.ReadAllText(folder + "/day.json"), 0, 20000, 5, ""))
            using (var changed = new Raw.Event(json))
            using (var repaired = new Raw.Plan("{\"assignment\": []}"))
            {
                Say("repair", Library.Finish(job).repaired(changed, repaired));
                Say("whom to tell", repaired.changes_csv());
                Say("repaired plan", repaired.to_json(changed));
                Say("changed event", changed.write());
            }
        }
    }
}
