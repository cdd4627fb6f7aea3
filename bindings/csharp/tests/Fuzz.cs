// The boundary under hostile values: null, huge and broken texts, NUL, closed, disposed and foreign objects, threads that
// share a store while it is closed. Every call returns or throws; nothing crashes, and the store is whole after it:
// Fuzz.exe [CALLS [SEED]]
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using LibMatch;
using Raw = LibMatch.Internal;

internal static class Fuzz
{
    // What ends the test's own objects, what writes files, what takes as long as the moves or threads it is given.
    private static readonly HashSet<string> LeftOut = new HashSet<string> { "Dispose", "Close", "close", "cancel", "time_limit",
        "split", "write_statistics", "use_statistics", "schedule", "repair", "repair_job", "repair_job_in", "policy", "batch", "batch_all", "step",
        "ImportFile" };

    private static readonly string[] Texts = { null, "", "a", "o1", "i1", "offer", "laser", "a\0b", "\ud800", "x\udc00",
        string.Concat(Enumerable.Repeat("ș", 70000)), "🧬🧬", "country = 'RO'", "((",
        "{\"kind\":\"offer\",\"id\":\"z\",\"title\":\"x\"}", "{\"a\":", "[]", "{}", "en", "2026-01-01", "organisation",
        "{\"participants\":-1}", "yesterday" };

    private static readonly SortedDictionary<string, int> Outcomes = new SortedDictionary<string, int>();

    private static void Stop(string why)
    {
        Console.WriteLine("NO ERROR as expected: " + why);
        Environment.Exit(1);
    }

    private static object Hostile(Type type, Random r, List<object> things)
    {
        if (type == typeof(int)) return new[] { 0, 1, -1, 5, int.MaxValue, int.MinValue }[r.Next(6)];
        if (type == typeof(long)) return new[] { 0, 1, -1, long.MaxValue, long.MinValue }[r.Next(5)];
        if (type == typeof(double)) return new[] { 0, -1, 0.5, double.NaN, double.PositiveInfinity }[r.Next(5)];
        if (type == typeof(float)) return new[] { 0, -1, 0.5f, float.NaN, float.PositiveInfinity }[r.Next(5)];
        if (type == typeof(bool)) return r.Next(2) == 0;
        if (type == typeof(string)) return Texts[r.Next(Texts.Length)];
        if (type.IsEnum) return Enum.ToObject(type, new[] { 0, 1, 2, 77, -1 }[r.Next(5)]);
        var fitting = things.Where(type.IsInstanceOfType).ToList();
        if (fitting.Count > 0 && r.Next(6) != 0) return fitting[r.Next(fitting.Count)];
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    private static void Call(object thing, Random r, List<object> things)
    {
        var methods = thing.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !LeftOut.Contains(m.Name) && !m.IsSpecialName).OrderBy(m => m.ToString(), StringComparer.Ordinal).ToList();
        var method = methods[r.Next(methods.Count)];
        var arguments = method.GetParameters().Select(p => Hostile(p.ParameterType, r, things)).ToArray();
        string what = "returned";
        try
        {
            (method.Invoke(thing, arguments) as IDisposable)?.Dispose();
        }
        catch (TargetInvocationException e)
        {
            var cause = e.InnerException;
            if (!(cause is MatchException || cause is ArgumentException)) Stop(method + " " + cause);
            if (cause.Message == "") Stop(method + ": an error without a message");
            what = cause is MatchException known ? known.Status : cause.GetType().Name;
        }
        lock (Outcomes)
        {
            Outcomes.TryGetValue(what, out int before);
            Outcomes[what] = before + 1;
        }
    }

    private static Store Filled()
    {
        var store = new Store(":memory:", OpenMode.Create, asOf: "2026-05-31");
        for (int i = 0; i < 6; i++)
        {
            store.Upsert("{\"kind\":\"organisation\",\"id\":\"o" + i + "\",\"name\":\"Company " + i + "\"}", out _);
            store.Upsert("{\"kind\":\"offer\",\"id\":\"i" + i + "\",\"owner\":\"o" + i
                + "\",\"title\":\"laser wood\",\"language\":\"en\"}", out _);
        }
        return store;
    }

    private static string Ids(Store store) { return string.Join(" ", store.Search("laser", 1000).Select(hit => hit.Id)); }

    private static void Alone(int calls, Random r)
    {
        const string spec = "{\"participants\":4,\"slots\":3,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1}]}";
        using (var store = Filled())
        using (var closed = Filled())
        using (var @event = new Raw.Event(spec))
        using (var job = @event.schedule(0, 500, 1, 1, false))
        using (var plan = Library.Finish(job).plan())
        using (var hits = store.Box.search("laser", 5, 0, null, null, null, true))
        using (var report = new Raw.Report("x", "en"))
        {
            var disposed = Filled();
            var gone = new Raw.Event(spec);
            closed.Close();
            disposed.Dispose();
            gone.Dispose();
            var things = new List<object> { store, store.Box, closed, closed.Box, disposed, disposed.Box, @event, gone, job, plan,
                                            hits, report };
            for (int i = 0; i < calls; i++) Call(things[r.Next(2) == 0 ? r.Next(2) : r.Next(things.Count)], r, things);
            try { store.Box.rollback(); } // of a batch that was begun
            catch (MatchException e) { if (e.Status != "E_STATE") throw; }
            store.Upsert("{\"kind\":\"offer\",\"id\":\"last\",\"title\":\"laser\",\"language\":\"en\"}", out _);
            var found = Ids(store);
            if (!found.Contains("last")) Stop("the store does not work on after all this");
            store.Box.rebuild();
            if (Ids(store) != found) Stop("the store is not whole after all this");
        }
    }

    /* Threads that share a store take turns; one of them closes and disposes of it. */
    private static void Share(Random r)
    {
        var store = Filled();
        var threads = new List<Thread>();
        var none = new List<object>();
        for (int t = 0; t < 4; t++)
        {
            var own = new Random(r.Next());
            bool closes = t == 3;
            threads.Add(new Thread(() =>
            {
                for (int i = 0; i < 150; i++)
                {
                    if (closes && i == 80) store.Close();
                    if (closes && i == 120) store.Dispose();
                    Call(store, own, none);
                }
            }));
        }
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static void Main(string[] args)
    {
        int calls = args.Length > 0 ? int.Parse(args[0]) : 4000, seed = args.Length > 1 ? int.Parse(args[1]) : 1;
        Console.WriteLine("seed " + seed);
        var r = new Random(seed);
        Alone(calls, r);
        Share(r);
        Console.WriteLine(string.Join(", ", Outcomes.Select(pair => pair.Key + " " + pair.Value)));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (Library.LiveBoxes != 0) Stop(Library.LiveBoxes + " boxes are alive");
        Console.WriteLine("no live boxes");
    }
}
