#!/usr/bin/env python3
"""Every host that the build has is installed into a temporary prefix and used from there by a program of a few lines, with
nothing of the build tree on its path."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ['MATCH_BUILD'])
RECORD = '{"kind":"offer","id":"o1","title":"imagistic\u0103 medical\u0103","language":"ro"}'
FOUND = 'o1 imagistic\u0103 medical\u0103'

PYTHON = f"""
import libmatch
with libmatch.create(':memory:') as store:
    store.upsert({RECORD!r})
    print(*[hit.id + ' ' + hit.name for hit in store.search('imagistic\u0103')])
"""
PHP = f"""<?php
require $argv[1];
$store = MatchStore::create(':memory:');
$store->upsert(json_decode('{RECORD}', true));
foreach ($store->search('imagistic\u0103') as $hit) echo "$hit->id $hit->name\\n";
"""
JAVA = """
public class Three {
    public static void main(String[] a) {
        try (var store = org.libmatch.MatchStore.create(":memory:", new org.libmatch.MatchStore.Options())) {
            store.upsert(a[0]);
            for (var hit : store.search("imagistic\u0103", new org.libmatch.MatchOptions())) new java.io.PrintStream(System.out, true, java.nio.charset.StandardCharsets.UTF_8).println(hit.id() + " " + hit.name());
        }
    }
}
"""
RUBY = f"""
store = Libmatch::Store.create(':memory:')
store.upsert('{RECORD}')
store.search('imagistic\u0103').each {{ |hit| puts "#{{hit.id}} #{{hit.name}}" }}
"""
PERL = f"""
use utf8; use Libmatch; binmode STDOUT, ':utf8';
my $store = Libmatch->create(':memory:');
$store->upsert('{RECORD}');
print "$_->{{id}} $_->{{name}}\\n" for $store->search('imagistic\u0103');
"""
NODE = f"""
const {{Store}} = require('libmatch');
const store = Store.create(':memory:');
store.upsert('{RECORD}');
for (const hit of store.search('imagistic\u0103')) console.log(hit.id + ' ' + hit.name);
"""
CSHARP = """
using System; using System.Text; using LibMatch;
internal static class Three {
    private static void Main(string[] a) {
        string warnings;
        Console.OutputEncoding = new UTF8Encoding(false);
        using (var store = new Store(":memory:", OpenMode.Create)) {
            store.Upsert(a[0], out warnings);
            foreach (var hit in store.Search("imagistic\u0103")) Console.WriteLine(hit.Id + " " + hit.Name);
        }
    }
}
"""
LUA = f"""
local store = require('libmatch').create(':memory:')
store:upsert('{RECORD}')
for _, hit in ipairs(store:search('imagistic\u0103')) do print(hit.id .. ' ' .. hit.name) end
"""
TCL = f"""
encoding system utf-8
package require libmatch
set store [libmatch::create :memory:]
$store upsert {{{RECORD}}}
foreach hit [$store search imagistic\u0103] {{ puts "[dict get $hit id] [dict get $hit name]" }}
"""
GO = f"""
package main
import ("fmt"; "libmatch")
func main() {{
	store, _ := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "")
	_, _, _ = store.Upsert(`{RECORD}`)
	hits, _ := store.Search("imagistic\u0103", libmatch.Options{{}})
	for _, hit := range hits {{ fmt.Println(hit.ID, hit.Name) }}
}}
"""


def cache(key):
    for line in (BUILD / 'CMakeCache.txt').read_text().splitlines():
        if line.startswith(key + ':'):
            return line.split('=', 1)[1]
    return ''


class Host:
    def __init__(self, prefix, work):
        self.prefix, self.work = prefix, work

    def the(self, name):
        """The one file of that name below the prefix."""
        found = list(self.prefix.rglob(name))
        if len(found) != 1:
            raise SystemExit(f'{name}: {found} below the prefix')
        return found[0]

    def write(self, name, text):
        path = self.work / name
        path.write_text(text, encoding='utf-8')
        return path

    def call(self, *command, **environment):
        clean = {k: v for k, v in os.environ.items() if k in ('PATH', 'HOME', 'TMPDIR')}
        clean |= {'LC_ALL': 'C.UTF-8'} | {k: str(v) for k, v in environment.items()}
        return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, encoding='utf-8',
                              cwd=self.work, env=clean).stdout.strip()

    def python(self):
        interpreter = cache('Python3_EXECUTABLE') or cache('_Python3_EXECUTABLE') or sys.executable
        return self.call(interpreter, '-I', '-c', f'import sys; sys.path.insert(0, {str(self.the("libmatch/__init__.py").parent.parent)!r})\n' + PYTHON)

    def php(self):
        return self.call('php', '-n', '-d', f'extension={self.the("match_native.so")}', self.write('three.php', PHP), self.the('match.php'))

    def java(self):
        return self.call('java', '-cp', self.the('libmatch.jar'), self.write('Three.java', JAVA), RECORD)

    def ruby(self):
        return self.call('ruby', '-I', self.the('libmatch.rb').parent, '-r', 'libmatch', self.write('three.rb', RUBY))

    def perl(self):
        return self.call('perl', '-I', self.the('Libmatch.pm').parent, self.write('three.pl', PERL))

    def node(self):
        return self.call('node', self.write('three.js', NODE), NODE_PATH=self.the('libmatch.js').parent.parent)

    def csharp(self):
        assembly = self.the('LibMatch.dll')
        self.call('mcs', '-nologo', '-codepage:utf8', '-out:three.exe', f'-r:{assembly}', self.write('Three.cs', CSHARP))
        return self.call('mono', 'three.exe', RECORD, MONO_PATH=assembly.parent, LD_LIBRARY_PATH=assembly.parent)

    def lua(self):
        return self.call('lua5.4', self.write('three.lua', LUA), LUA_PATH=self.the('libmatch.lua').parent / '?.lua',
                         LUA_CPATH=self.the('libmatch_native.so').parent / '?.so')

    def tcl(self):
        return self.call('tclsh', self.write('three.tcl', TCL), TCLLIBPATH=self.the('libmatch.tcl').parent)

    def go(self):
        library = self.the('libmatch.so').parent
        flags = {kind: self.call('pkg-config', f'--{kind}', 'libmatch', PKG_CONFIG_PATH=library / 'pkgconfig')
                 for kind in ('cflags', 'libs')}
        self.write('go.mod', f'module three\n\ngo 1.19\n\nrequire libmatch v0.0.0\n\nreplace libmatch => {self.the("libmatch.go").parent}\n')
        self.write('main.go', GO)
        go = {'CGO_ENABLED': 1, 'GOPROXY': 'off', 'GOFLAGS': '-mod=mod', 'GOCACHE': BUILD / 'go' / 'cache', 'GOPATH': self.work / 'path',
              'CGO_CFLAGS': f'-O1 -w -fno-strict-aliasing {flags["cflags"]}', 'CGO_LDFLAGS': f'{flags["libs"]} -Wl,-rpath,{library}'}
        self.call('go', 'build', '-o', 'three', '.', **go)
        return self.call('./three')


HOSTS = {'python': 'python/libmatch/__init__.py', 'php': 'php/match_native.so', 'java': 'java/libmatch.jar',
         'ruby': 'ruby/libmatch_native.so', 'perl': 'perl/libmatch_native.pm', 'node': 'node/libmatch_native.node',
         'csharp': 'csharp/LibMatch.dll', 'lua': 'lua/libmatch_native.so', 'tcl': 'tcl/libmatch_native.so', 'go': 'go/bin/smoke'}


def main():
    if 'ON' in (cache('MATCH_SANITIZE'), cache('MATCH_SANITIZE_THREAD')):
        print('skipped: the sanitizer build is not meant for installing')
        sys.exit(77)
    failed = []
    for host, part in HOSTS.items():
        if not (BUILD / part).exists():
            continue
        with tempfile.TemporaryDirectory() as name:
            prefix, work = pathlib.Path(name, 'prefix'), pathlib.Path(name, 'work')
            work.mkdir()
            for component in (['runtime', 'development'] if host == 'go' else []) + [host]:  # Go links the library
                subprocess.run(['cmake', '--install', BUILD, '--prefix', prefix, '--component', component], check=True,
                               stdout=subprocess.DEVNULL)
            try:
                said = getattr(Host(prefix, work), host)()
            except subprocess.CalledProcessError as e:
                said = f'{e}: {e.stdout[-500:]} {e.stderr[-1500:]}'
            shutil.rmtree(work / 'path', ignore_errors=True)
        print(f'{host}: {said}', flush=True)
        if said != FOUND:
            failed.append(host)
    if failed:
        raise SystemExit(f'not usable from their prefix: {", ".join(failed)}')


if __name__ == '__main__':
    main()
