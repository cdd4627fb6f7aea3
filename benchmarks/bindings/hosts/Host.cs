// What crossing the border costs in C#: a JSON line per measurement; Host.exe RECORDS.jsonl, run by run.py.
using System;
using System.Diagnostics;
using System.Globalization;
using LibMatch;

internal static class Host
{
    private const int Count = 100000;

    private static double Best(int repeat, Action call)
    {
        var least = double.MaxValue;
        for (var i = 0; i < repeat; i++)
        {
            var watch = Stopwatch.StartNew();
            call();
            least = Math.Min(least, watch.Elapsed.TotalSeconds);
        }
        return least;
    }

    private static void Report(string what, double value)
    {
        Console.WriteLine("{\"host\":\"csharp\",\"what\":\"" + what + "\",\"value\":"
                          + value.ToString("F4", CultureInfo.InvariantCulture) + "}");
    }

    private static void Main(string[] arguments)
    {
        var box = new LibMatch.Internal.Event("{\"participants\":2,\"slots\":1,\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}");
        Report("call ns", Best(5, () => { for (var i = 0; i < Count; i++) box.meetings(); }) * 1e9 / Count);
        using (var store = new Store(":memory:", OpenMode.Create, asOf: "2026-05-31"))
        {
            store.ImportFile(arguments[0]);
            Report("get us", Best(5, () => { for (var i = 0; i < 2000; i++) store.Get("i" + i); }) * 1e6 / 2000);
            Report("search k=10 us", Best(5, () => { for (var i = 0; i < 200; i++) store.Search("tool 13"); }) * 1e6 / 200);
            using (var hits = store.Box.search("imaging", Count, 0, null, null, null, false))
                Report("iterate 100,000 hits ms", Best(3, () => // as Store.Search() makes them
                {
                    var list = new System.Collections.Generic.List<Tuple<int, string, string, string, double>>();
                    for (var i = 0; i < hits.count(); i++)
                        list.Add(Tuple.Create(i + 1, hits.id(i), hits.kind(i), hits.name(i), hits.score(i)));
                }) * 1e3);
        }
    }
}
