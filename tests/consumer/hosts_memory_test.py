#!/usr/bin/env python3
"""The memory of the hosts that the build has, but for PHP and Java, which have leak tests of their own: the same calls again
and again, answers, refusals and lists that outlive their store among them. The resident size may grow while allocators and
collectors settle; that it grows with every one of some thousand calls is a leak. Collectors that grow in steps of a megabyte
look like one in some runs: what seems to leak is called five times as often before it counts. HOST names one host, BLOCK the
calls of a block."""
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ['MATCH_BUILD'])
BLOCKS, BLOCK = 6, int(os.environ.get('BLOCK', 2000))
BYTES_PER_CALL = 48  # half of the smallest thing that the border gives
RECORDS = ['{"kind":"organisation","id":"A","name":"Alpha Imaging","country":"RO"}',
           '{"kind":"organisation","id":"B","name":"Beta Clinic","country":"PL"}',
           '{"kind":"offer","id":"o1","owner":"A","title":"imaging software","text":"Software that finds lesions","language":"en"}',
           '{"kind":"request","id":"r1","owner":"B","title":"software for imaging","language":"en"}']

RUBY = f"""
def store = Libmatch::Store.create(':memory:').tap {{ |s| [{', '.join(repr(r) for r in RECORDS)}].each {{ |r| s.upsert(r) }} }}
def fails(part)
  yield
rescue Libmatch::Error, ArgumentError => e
  abort "not #{{part}}: #{{e.message}}" unless e.message.include?(part)
else
  abort "no error: #{{part}}"
end
kept = store
call = lambda do |i|
  abort 'lost' unless kept.search('imaging software', 5, explain: true)[0].explanation.size > 20
  abort 'lost' unless kept.partners('A', 5, explain: true)[0].id && kept.get('A').include?('Alpha')
  fails('nobody') {{ kept.get("nobody#{{i % 9}}") }}
  fails('kind') {{ kept.upsert('{{"kind":"compani","id":"x"}}') }}
  fails('NUL') {{ kept.get("a\\0b") }}
  if i % 50 == 0
    other = store
    hits = other.box.search('imaging', 5, 0, nil, nil, nil, true)
    other.close
    abort 'gone' unless hits.id(0) == 'o1' && hits.explanation(0).size > 20
  end
end
loop {{ $stdin.gets || break; {BLOCK}.times(&call); 3.times {{ GC.start }}; puts 'done'; $stdout.flush }}
"""
PERL = """
use strict; use warnings; use Libmatch;
$| = 1;
sub store { my $s = Libmatch->create(':memory:'); $s->upsert($_) for RECORDS; return $s }
sub fails { my ($part, $call) = @_; eval { $call->(); 1 } and die "no error: $part"; index("$@", $part) >= 0 or die "not $part: $@" }
my $kept = store();
sub call {
    my ($i) = @_;
    my @hits = $kept->search('imaging software', k => 5, explain => 1);
    length $hits[0]{explanation} > 20 or die 'lost';
    my @partners = $kept->partners('A', k => 5, explain => 1);
    $partners[0]{id} && $kept->get('A') =~ /Alpha/ or die 'lost';
    fails('nobody', sub { $kept->get('nobody' . $i % 9) });
    fails('kind', sub { $kept->upsert('{"kind":"compani","id":"x"}') });
    fails('NUL', sub { $kept->get("a\\0b") });
    return if $i % 50;
    my $other = store();
    my $list = $other->box->search('imaging', 5, 0, undef, undef, undef, 1);
    $other->close;
    $list->id(0) eq 'o1' && length $list->explanation(0) > 20 or die 'gone';
}
while (<STDIN>) { call($_) for 1 .. BLOCK; print "done\\n" }
""".replace('RECORDS', '(' + ', '.join(f"'{r}'" for r in RECORDS) + ')').replace('BLOCK', str(BLOCK))
LUA = """
local libmatch = require 'libmatch'
local function store()
  local s = libmatch.create(':memory:')
  for _, r in ipairs {RECORDS} do s:upsert(r) end
  return s
end
local function fails(part, call, ...)
  local good, problem = pcall(call, ...)
  if good or not tostring(problem):find(part, 1, true) then error('not ' .. part .. ': ' .. tostring(problem)) end
end
local kept = store()
local function call(i)
  assert(#kept:search('imaging software', {k = 5, explain = true})[1].explanation > 20)
  assert(kept:partners('A', {k = 5, explain = true})[1].id and kept:get('A'):find('Alpha'))
  fails('nobody', kept.get, kept, 'nobody' .. i % 9)
  fails('kind', kept.upsert, kept, '{"kind":"compani","id":"x"}')
  fails('NUL', kept.get, kept, 'a\\0b')
  if i % 50 == 0 then
    local other = store()
    local hits = other.box:search('imaging', 5, 0, nil, nil, nil, true)
    other:close()
    assert(hits:id(0) == 'o1' and #hits:explanation(0) > 20)
  end
end
while io.read() do
  for i = 1, BLOCK do call(i) end
  collectgarbage()
  collectgarbage()
  print('done')
  io.flush()
end
""".replace('RECORDS', ', '.join(f'[[{r}]]' for r in RECORDS)).replace('BLOCK', str(BLOCK))
TCL = """
package require libmatch
proc store {} {
    set s [libmatch::create :memory:]
    foreach r {RECORDS} { $s upsert $r }
    return $s
}
proc fails {part script} {
    if {![catch {uplevel 1 $script} problem] || [string first $part $problem] < 0} { error "not $part: $problem" }
}
set kept [store]
proc call {i} {
    global kept
    if {[string length [dict get [lindex [$kept search {imaging software} -k 5 -explain 1] 0] explanation]] < 20} { error lost }
    $kept partners A -k 5 -explain 1
    if {![string match *Alpha* [$kept get A]]} { error lost }
    fails nobody {$kept get nobody[expr {$i % 9}]}
    fails kind {$kept upsert {{"kind":"compani","id":"x"}}}
    fails NUL {$kept get "a\\0b"}
    if {$i % 50 == 0} {
        set other [store]
        set hits [Store_search [$other box] imaging 5 0 "" "" "" 1]
        $other close
        $other delete
        if {[Hits_id $hits 0] ne {o1} || [string length [Hits_explanation $hits 0]] < 20} { error gone }
        delete_Hits $hits
    }
}
while {[gets stdin line] >= 0} {
    for {set i 0} {$i < BLOCK} {incr i} { call $i }
    puts done
    flush stdout
}
""".replace('RECORDS', ' '.join(f'{{{r}}}' for r in RECORDS)).replace('BLOCK', str(BLOCK))
NODE = """
const {Store} = require('libmatch.js');
const records = RECORDS;
const store = () => { const s = Store.create(':memory:'); for (const r of records) s.upsert(r); return s; };
const check = good => { if (!good) throw new Error('lost'); };
function fails(part, call) {
  try { call(); } catch (e) { if (e.message.includes(part)) return; throw e; }
  throw new Error(`no error: ${part}`);
}
const kept = store();
function call(i) {
  check(kept.search('imaging software', {k: 5, explain: true})[0].explanation.length > 20);
  check(kept.partners('A', {k: 5, explain: true})[0].id && kept.get('A').includes('Alpha'));
  fails('nobody', () => kept.get(`nobody${i % 9}`));
  fails('kind', () => kept.upsert('{"kind":"compani","id":"x"}'));
  fails('NUL', () => kept.get('a\\0b'));
  if (i % 50 === 0) {
    const other = store();
    const hits = other.box.search('imaging', 5, 0, null, null, null, true);
    other.close();
    check(hits.id(0) === 'o1' && hits.explanation(0).length > 20);
  }
}
const turn = () => new Promise(resolve => setTimeout(resolve, 1)); // weak callbacks run in turns of the event loop
(async () => {
  for await (const line of require('node:readline').createInterface({input: process.stdin})) {
    for (let i = 0; i < BLOCK; i++) { call(i); if (i % 100 === 0) { global.gc(); await turn(); } }
    for (let n = 0; n < 3; n++) { global.gc(); await turn(); }
    console.log('done');
  }
})();
""".replace('RECORDS', '[' + ', '.join(f"'{r}'" for r in RECORDS) + ']').replace('BLOCK', str(BLOCK))
CSHARP = """
using System; using LibMatch;
internal static class Memory {
    private static readonly string[] records = { RECORDS };
    private static Store Made() { string w; var s = new Store(":memory:", OpenMode.Create); foreach (var r in records) s.Upsert(r, out w); return s; }
    private static void Check(bool good) { if (!good) throw new Exception("lost"); }
    private static void Fails(string part, Action call) {
        try { call(); } catch (Exception e) { Check(e.Message.Contains(part)); return; }
        throw new Exception("no error: " + part);
    }
    private static void Call(Store kept, int i) {
        string w;
        Check(kept.Search("imaging software", 5, explain: true)[0].Explanation.Length > 20);
        Check(kept.Partners("A", 5, explain: true)[0].Id != "" && kept.Get("A").Contains("Alpha"));
        Fails("nobody", () => kept.Get("nobody" + i % 9));
        Fails("kind", () => kept.Upsert("{\\"kind\\":\\"compani\\",\\"id\\":\\"x\\"}", out w));
        Fails("NUL", () => kept.Get("a\\0b"));
        if (i % 50 != 0) return;
        using (var other = Made()) using (var hits = other.Box.search("imaging", 5, 0, null, null, null, true)) {
            other.Close();
            Check(hits.id(0) == "o1" && hits.explanation(0).Length > 20);
        }
    }
    private static void Main() {
        var kept = Made();
        while (Console.ReadLine() != null) {
            for (int i = 0; i < BLOCK; i++) Call(kept, i);
            for (int n = 0; n < 3; n++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
            Console.WriteLine("done");
        }
    }
}
""".replace('RECORDS', ', '.join('"' + r.replace('"', '\\"') + '"' for r in RECORDS)).replace('BLOCK', str(BLOCK))
GO = """
package main
import ("bufio"; "fmt"; "os"; "runtime"; "runtime/debug"; "strings"; "libmatch"; "libmatch/native")
func must(err error) { if err != nil { panic(err) } }
func check(good bool) { if !good { panic("lost") } }
func fails(part string, err error) { if err == nil || !strings.Contains(err.Error(), part) { panic(fmt.Sprint("not ", part, ": ", err)) } }
func made() *libmatch.Store {
	s, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "")
	must(err)
	for _, r := range []string{RECORDS} { _, _, err = s.Upsert(r); must(err) }
	return s
}
func call(kept *libmatch.Store, i int) {
	hits, err := kept.Search("imaging software", libmatch.Options{K: 5, Explain: true})
	must(err)
	check(len(hits[0].Explanation) > 20)
	_, err = kept.Partners("A", libmatch.Options{K: 5, Explain: true})
	must(err)
	text, err := kept.Get("", "A")
	must(err)
	check(strings.Contains(text, "Alpha"))
	_, err = kept.Get("", fmt.Sprint("nobody", i % 9))
	fails("nobody", err)
	_, _, err = kept.Upsert(`{"kind":"compani","id":"x"}`)
	fails("kind", err)
	_, err = kept.Get("", "a\\x00b")
	fails("NUL", err)
	if i % 50 == 0 {
		other := made()
		var list native.Hits
		must(libmatch.Try(func() { list = other.Box.Search("imaging", 5, 0, "", "", "", true) }))
		other.Close()
		other.Free()
		check(list.Id(0) == "o1" && len(list.Explanation(0)) > 20)
		native.DeleteHits(list)
	}
}
func main() {
	kept := made()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		for i := 0; i < BLOCK; i++ { call(kept, i) }
		for n := 0; n < 3; n++ { runtime.GC() }
		debug.FreeOSMemory()
		fmt.Println("done")
	}
}
""".replace('RECORDS', ', '.join(f'`{r}`' for r in RECORDS)).replace('BLOCK', str(BLOCK))


def cache(key):
    for line in (BUILD / 'CMakeCache.txt').read_text().splitlines():
        if line.startswith(key + ':'):
            return line.split('=', 1)[1]
    return ''


def written(work, name, text):
    (work / name).write_text(text, encoding='utf-8')
    return work / name


def csharp(work):
    assembly, program = BUILD / 'csharp' / 'LibMatch.dll', work / 'memory.exe'
    subprocess.run(['mcs', '-nologo', f'-out:{program}', f'-r:{assembly}', written(work, 'Memory.cs', CSHARP)], check=True)
    return ['mono', program]


def go(work):
    module, library = BUILD / 'go', BUILD
    source = os.environ['MATCH_SOURCE']
    written(work, 'go.mod', f'module memory\n\ngo 1.19\n\nrequire libmatch v0.0.0\n\nreplace libmatch => {module}\n')
    written(work, 'main.go', GO)
    flags = {'CGO_ENABLED': '1', 'GOPROXY': 'off', 'GOFLAGS': '-mod=mod', 'GOCACHE': str(module / 'cache'), 'GOPATH': str(work / 'path'),
             'CGO_CFLAGS': f'-O1 -w -fno-strict-aliasing -I{source} -I{source}/include -I{BUILD}/include',
             'CGO_LDFLAGS': f'-L{library} -lmatch -Wl,-rpath,{library}'}
    subprocess.run(['go', 'build', '-o', 'memory', '.'], check=True, cwd=work, env={**os.environ, **flags})
    return [work / 'memory']


# host: what shows that the build has it, the command, the environment
HOSTS = {
    'ruby': ('ruby/libmatch_native.so', lambda w: ['ruby', '-I', BUILD / 'ruby', '-r', 'libmatch', written(w, 'memory.rb', RUBY)], {}),
    'perl': ('perl/libmatch_native.pm', lambda w: ['perl', '-I', BUILD / 'perl', written(w, 'memory.pl', PERL)], {}),
    'lua': ('lua/libmatch_native.so', lambda w: [cache('LUA_EXECUTABLE'), written(w, 'memory.lua', LUA)],
            {'LUA_PATH': BUILD / 'lua/?.lua', 'LUA_CPATH': BUILD / 'lua/?.so'}),
    'tcl': ('tcl/libmatch_native.so', lambda w: ['tclsh', written(w, 'memory.tcl', TCL)], {'TCLLIBPATH': BUILD / 'tcl'}),
    'node': ('node/libmatch_native.node', lambda w: ['node', '--expose-gc', written(w, 'memory.js', NODE)], {'NODE_PATH': BUILD / 'node'}),
    'csharp': ('csharp/LibMatch.dll', csharp, {'MONO_PATH': BUILD / 'csharp', 'LD_LIBRARY_PATH': BUILD / 'csharp'}),
    'go': ('go/bin/smoke', go, {}),
}


def resident(process):
    for line in pathlib.Path(f'/proc/{process.pid}/status').read_text().splitlines():
        if line.startswith('VmRSS:'):
            return int(line.split()[1]) * 1024
    raise SystemExit('no resident size')


def growth(command, environment):
    """Bytes per call by which the resident size grew in each block."""
    sizes = []
    with subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8', **{k: str(v) for k, v in environment.items()}}) as process:
        for _ in range(BLOCKS):
            process.stdin.write('go\n')
            process.stdin.flush()
            line = process.stdout.readline()
            if line != 'done\n':
                raise SystemExit(f'{command[0]} ended: {line}')
            sizes.append(resident(process))
        process.stdin.close()
    return [(after - before) / BLOCK for before, after in zip(sizes, sizes[1:])]


def leaks(host):
    with tempfile.TemporaryDirectory() as work:
        grown = growth(HOSTS[host][1](pathlib.Path(work)), HOSTS[host][2])
    print(f'{host}: bytes per call, block by block:', *[f'{g:.0f}' for g in grown], flush=True)
    if min(grown) <= BYTES_PER_CALL:
        return False
    again = {**os.environ, 'HOST': host, 'BLOCK': str(5 * BLOCK)}
    return 'BLOCK' in os.environ or subprocess.run([sys.executable, __file__], env=again).returncode != 0


def main():
    if 'ON' in (cache('MATCH_SANITIZE'), cache('MATCH_SANITIZE_THREAD')) or not os.path.exists('/proc/self/status'):
        print('skipped: sanitizers keep what is freed, or there is no /proc')
        sys.exit(77)
    hosts = [h for h, (file, _, _) in HOSTS.items() if (BUILD / file).exists() and os.environ.get('HOST') in (None, h)]
    if not hosts:
        print('skipped: the build has none of these hosts (cmake -DMATCH_HOSTS=all)')
        sys.exit(77)
    leaking = [host for host in hosts if leaks(host)]
    if leaking:
        raise SystemExit(f'memory grows with the calls in {", ".join(leaking)}')


if __name__ == '__main__':
    main()
