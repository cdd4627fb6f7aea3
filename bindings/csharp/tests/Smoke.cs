// Bad input from C#, a second thread, and no live boxes after many calls: Smoke.exe EXAMPLE_FOLDER
using System;
using System.Threading;
using LibMatch;
using Raw = LibMatch.Internal;

internal static class Smoke
{
    private static string folder;

    private static void Stop(string why)
    {
        Console.WriteLine("NO ERROR as expected: " + why);
        Environment.Exit(1);
    }

    private static T Fails<T>(string part, Action call) where T : Exception
    {
        try { call(); }
        catch (T e)
        {
            if (!e.Message.Contains(part)) Stop(part + " but " + e.Message);
            return e;
        }
        Stop(part);
        return null;
    }

    private const string Event =
        "{\"participants\":3,\"slots\":3,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}]}";

    private static Raw.Job Finish(Raw.Job job)
    {
        while (job.step(40)) { }
        return job;
    }

    /* A store that is closed ends its jobs; what is disposed of lives on until its jobs are done; a repair's change list. */
    private static void JobsEndFirst()
    {
        var store = new Store(":memory:", OpenMode.Create);
        using (var job = store.Box.import_file(folder + "/members.csv", null, null, null, null, false))
        {
            store.Close();
            Fails<MatchException>("job is closed", () => job.step(1));
            store.Dispose();
        }
        store = new Store(":memory:", OpenMode.Create);
        using (var job = store.Box.import_file(folder + "/members.csv", null, null, null, null, false))
        {
            store.Box.Dispose();
            if (Finish(job).import_counts().Split(' ')[1] == "0") Stop("an import ended with its store");
        }
        var planned = new Raw.Event(Event);
        using (var event_ = new Raw.Event(Event))
        using (var job = planned.schedule(0, 500, 1, 1, false))
        {
            planned.Dispose();
            using (var plan = Finish(job).plan())
            using (var repair = event_.repair_job(plan, "{\"cancelled\":[0]}", 0, 0, 1, null))
            {
                if (!event_.check(plan).Contains("\"valid\": true") || plan.changes_csv() != "") Stop("not planned");
                Finish(repair).repaired(event_, plan); // into the boxes that it works on
                if (!plan.changes_csv().Contains(",cancelled,")) Stop("nobody is told");
                Fails<MatchException>("job is closed", () => repair.step(1));
            }
        }
    }

    private static void Run(int rounds)
    {
        using (var store = new Store(":memory:", OpenMode.Create, asOf: "2026-11-01"))
        {
            string warnings;
            if (store.ImportFile(folder + "/members.csv").Inserted == 0) Stop("nothing imported");
            var problem = Fails<MatchException>("nobody", () => store.Get("nobody"));
            if (problem.Status != "E_NOT_FOUND" || problem.Row != 0) Stop("no details");
            Fails<ArgumentNullException>("", () => store.Search(null));
            Fails<ArgumentException>("NUL", () => store.Get("a\0b"));
            Fails<ArgumentException>("", () => store.Search("imaging \ud83e"));
            Fails<MatchException>("kind", () => store.Upsert("{\"kind\":\"compani\",\"id\":\"x\"}", out warnings));
            Fails<MatchException>("", () => store.Search(new string('x', 2000000)));
            for (int i = 0; i < rounds; i++) store.Search("imaging software", 5, explain: true);
            using (var job = store.Box.import_file(folder + "/members.csv", null, null, null, null, false))
            {
                job.close();
                Fails<MatchException>("job is closed", () => job.step(1));
            }
            store.Close();
            store.Close();
            Fails<MatchException>("store is closed", () => store.Get("IM28"));
            store.Dispose();
            Fails<MatchException>("nothing", () => store.Get("IM28"));
        }
        JobsEndFirst();
    }

    private static void Main(string[] args)
    {
        folder = args[0];
        Run(2000);
        var thread = new Thread(() => Run(20));
        thread.Start();
        thread.Join();
        if (Library.LiveBoxes != 0) Stop(Library.LiveBoxes + " boxes are alive");
        Console.WriteLine("no live boxes");
    }
}
