// libmatch for C#: a thin layer over the classes of LibMatch.Internal. Records go in and come out as JSON; a failure
// throws a MatchException. Dispose() frees a box at once. Threads that share a Store take turns; what is called on its Box
// is for one thread at a time.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LibMatch
{
    /// <summary>What went wrong, and where: Status ("E_NOT_FOUND" ...), File, Row (0: none), Field, Value.</summary>
    public sealed class MatchException : Exception
    {
        public int Code { get; }
        public string Status { get; }
        public string File { get; }
        public long Row { get; }
        public string Field { get; }
        public string Value { get; }

        internal MatchException(int code, string status, string message, string file, long row, string field, string value)
            : base(message)
        {
            Code = code;
            Status = status;
            File = file;
            Row = row;
            Field = field;
            Value = value;
        }
    }

    public enum OpenMode { Read, Write, Create }

    public enum Tier { Public, Members, Confidential }

    public enum Mode { Balanced, Complement, Peer }

    /// <summary>match_want of match/types.h.</summary>
    public enum Want
    {
        AnyItem, Organisations, Clusters, Any, Competence = 10, Offer, Request, Idea, Project, Call, Organisation, Cluster
    }

    public enum Change { Unchanged, Inserted, Updated, Older }

    public sealed class Hit
    {
        public int Rank { get; internal set; }
        public string Id { get; internal set; }
        public string Kind { get; internal set; }
        public string Name { get; internal set; }
        public double Score { get; internal set; }
        public string Explanation { get; internal set; }
    }

    public sealed class ImportCounts
    {
        public long Rows, Inserted, Updated, Unchanged, Older, Rejected, Warnings;
    }

    /// <summary>Things that belong to no store.</summary>
    public static class Library
    {
        public static string Version { get { return Internal.Native.version(); } }
        public static int LiveBoxes { get { return Internal.Native.live_boxes(); } }

        public static string ExplanationText(string json, string language)
        {
            return Internal.Native.explanation_text(json, language);
        }

        /// <summary>Runs a job to its end in steps of 40 ms.</summary>
        public static Internal.Job Finish(Internal.Job job, Action<double> progress = null)
        {
            while (job.step(40))
                if (progress != null) progress(job.progress());
            return job;
        }
    }

    /// <summary>A store of records. Calls of several threads take turns.</summary>
    public sealed class Store : IDisposable
    {
        private readonly object turn = new object();

        /// <summary>The low-level object, for what has no method here.</summary>
        public Internal.Store Box { get; }

        public Store(string path, OpenMode mode = OpenMode.Read, Tier viewer = Tier.Public, string asOf = null,
                     int busyMs = 5000)
        {
            Box = new Internal.Store(path, (int)mode, (int)viewer, asOf, busyMs);
        }

        /// <summary>Closes the store: calls fail from now on.</summary>
        public void Close() { lock (turn) Box.close(); }

        public void Dispose() { lock (turn) Box.Dispose(); }

        public ImportCounts ImportFile(string path, string kind = null, string scheme = null, string map = null,
                                       string format = null, bool strict = false, Action<double> progress = null)
        {
            lock (turn)
            using (var job = Box.import_file(path, kind, scheme, map, format, strict))
            {
                var n = Array.ConvertAll(Library.Finish(job, progress).import_counts().Split(' '),
                                         text => long.Parse(text, CultureInfo.InvariantCulture));
                return new ImportCounts { Rows = n[0], Inserted = n[1], Updated = n[2], Unchanged = n[3], Older = n[4],
                                          Rejected = n[5], Warnings = n[6] };
            }
        }

        public Change Upsert(string json, out string warnings)
        {
            string line;
            lock (turn) line = Box.upsert(json);
            var blank = line.IndexOf(' ');
            warnings = line.Substring(blank + 1);
            return (Change)int.Parse(line.Substring(0, blank), CultureInfo.InvariantCulture);
        }

        public string Get(string id, string kind = null) { lock (turn) return Box.get(kind, id); }
        public void Delete(string kind, string id) { lock (turn) Box.remove(kind, id); }

        public IReadOnlyList<Hit> Search(string text, int k = 10, Want want = Want.AnyItem, string where = null,
                                         string language = null, string channels = null, bool explain = false)
        {
            lock (turn) return List(Box.search(text, k, (int)want, where, language, channels, explain));
        }

        public IReadOnlyList<Hit> Partners(string id, int k = 10, Want want = Want.AnyItem, Mode mode = Mode.Balanced,
                                           string where = null, bool newOnly = false, int beyond = 0,
                                           bool explain = false)
        {
            lock (turn) return List(Box.partners(id, k, (int)want, (int)mode, where, newOnly, beyond, explain));
        }

        public string Explain(string a, string b, Mode mode = Mode.Balanced)
        {
            lock (turn) return Box.explain(a, b, (int)mode);
        }

        public string WhyNot(string a, string b, int k = 10, Want want = Want.AnyItem, Mode mode = Mode.Balanced,
                             string where = null, bool newOnly = false, int beyond = 0)
        {
            lock (turn) return Box.why_not(a, b, k, (int)want, (int)mode, where, newOnly, beyond);
        }

        private static List<Hit> List(Internal.Hits hits)
        {
            using (hits)
            {
                var list = new List<Hit>();
                for (int i = 0, n = hits.count(); i < n; i++)
                    list.Add(new Hit { Rank = i + 1, Id = hits.id(i), Kind = hits.kind(i), Name = hits.name(i),
                                       Score = hits.score(i), Explanation = hits.explanation(i) });
                return list;
            }
        }
    }
}

namespace LibMatch.Internal
{
    /// <summary>Text to and from UTF-8 with a NUL behind it; what is not Unicode is refused, not replaced.</summary>
    internal static class Utf8
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        internal static byte[] Text(string text)
        {
            if (text == null) return null;
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("the text holds a NUL character");
            var bytes = new byte[Strict.GetByteCount(text) + 1];
            Strict.GetBytes(text, 0, text.Length, bytes, 0);
            return bytes;
        }

        /// <summary>Eight bytes of length in the order of the machine, the text, a NUL.</summary>
        internal static byte[] Data(string text)
        {
            if (text == null) throw new ArgumentNullException("data");
            int size = Strict.GetByteCount(text);
            var bytes = new byte[8 + size + 1];
            BitConverter.GetBytes((ulong)size).CopyTo(bytes, 0);
            Strict.GetBytes(text, 0, text.Length, bytes, 8);
            return bytes;
        }

        /// <summary>The text of a copy made for us, which is freed.</summary>
        internal static string Take(IntPtr copy)
        {
            if (copy == IntPtr.Zero) return null;
            try { return Read(copy); }
            finally { host_free_text(copy); }
        }

        internal static string Read(IntPtr text)
        {
            int size = 0;
            while (Marshal.ReadByte(text, size) != 0) size++;
            var bytes = new byte[size];
            Marshal.Copy(text, bytes, 0, size);
            return Encoding.UTF8.GetString(bytes);
        }

        [DllImport("match_csharp")]
        private static extern void host_free_text(IntPtr text);
    }

    /// <summary>Turns errors of the library into the pending exception of the thread.</summary>
    internal static class Errors
    {
        private delegate void Callback(int code, IntPtr status, IntPtr message, IntPtr file, long row, IntPtr field,
                                       IntPtr value);

        private static readonly Callback OnError = Raise; // kept alive as long as the library may call it

        internal static bool Register()
        {
            host_register(OnError);
            return true;
        }

        private static void Raise(int code, IntPtr status, IntPtr message, IntPtr file, long row, IntPtr field,
                                  IntPtr value)
        {
            NativePINVOKE.SWIGPendingException.Set(new MatchException(code, Utf8.Read(status), Utf8.Read(message),
                Utf8.Read(file), row, Utf8.Read(field), Utf8.Read(value)));
        }

        [DllImport("match_csharp")]
        private static extern void host_register(Callback callback);
    }
}
