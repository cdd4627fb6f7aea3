#!/usr/bin/env python3
"""run.py BUILD: what crossing the border costs in each host that the build has, as a table. Machines are noisy: compare
the hosts of one run, not runs."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HOSTS = HERE / 'hosts'


def commands(build, records, scratch):
    """The command of each host and what it needs in its environment."""
    if (build / 'python').exists():
        yield [sys.executable, '-B', HERE / 'host.py'], {'PYTHONPATH': build / 'python'}
    if (build / 'php' / 'match_native.so').exists():
        yield ([shutil.which('php'), '-n', '-d', f'extension={build / "php" / "match_native.so"}', HERE / 'host.php'],
               {'MATCH_PHP': build / 'php' / 'match.php'})
    if (build / 'java' / 'libmatch.jar').exists():
        yield [shutil.which('java'), '-cp', build / 'java' / 'libmatch.jar', HERE / 'Host.java'], {}
    if (build / 'ruby' / 'libmatch_native.so').exists():
        yield ['ruby', '-I', build / 'ruby', HOSTS / 'host.rb', records], {}
    if (build / 'perl' / 'Libmatch.pm').exists():
        yield ['perl', '-I', build / 'perl', HOSTS / 'host.pl', records], {}
    if (build / 'node' / 'libmatch.js').exists():
        yield ['node', HOSTS / 'host.js', records], {'NODE_PATH': build / 'node'}
    if (build / 'csharp' / 'LibMatch.dll').exists():
        program = scratch / 'Host.exe'
        subprocess.run(['mcs', '-nologo', '-langversion:7', f'-out:{program}', f'-r:{build / "csharp" / "LibMatch.dll"}',
                        HOSTS / 'Host.cs'], check=True)
        yield ['mono', program, records], {'MONO_PATH': build / 'csharp', 'LD_LIBRARY_PATH': build / 'csharp'}
    if (build / 'lua' / 'libmatch.lua').exists():
        yield ['lua5.4', HOSTS / 'host.lua', records], {'LUA_PATH': build / 'lua' / '?.lua', 'LUA_CPATH': build / 'lua' / '?.so'}
    if (build / 'tcl' / 'libmatch.tcl').exists():
        yield ['tclsh', HOSTS / 'host.tcl', records], {'TCLLIBPATH': build / 'tcl'}
    if (build / 'go' / 'libmatch.go').exists():
        yield [go_program(build, scratch), records], {}


def go_program(build, scratch):
    """A module of its own that uses the library as users do (docs/hosts.md)."""
    source = HERE.parent.parent
    (scratch / 'go.mod').write_text(f'module host\n\ngo 1.19\n\nrequire libmatch v0.0.0\n\nreplace libmatch => {build / "go"}\n')
    shutil.copy(HOSTS / 'host.go', scratch / 'main.go')
    subprocess.run(['go', 'build', '-o', 'host', '.'], cwd=scratch, check=True, env={
        **os.environ, 'CGO_ENABLED': '1', 'GOPROXY': 'off', 'GOFLAGS': '-mod=mod', 'GOCACHE': str(build / 'go' / 'cache'),
        'GOPATH': str(build / 'go' / 'path'),
        'CGO_CFLAGS': f'-O1 -w -fno-strict-aliasing -I{source} -I{source / "include"} -I{build / "include"}',
        'CGO_LDFLAGS': f'-L{build} -lmatch -Wl,-rpath,{build}'})
    return scratch / 'host'


def write_records(path):
    with open(path, 'w', encoding='utf-8') as out:
        for i in range(100000):
            out.write(json.dumps({'kind': 'offer', 'id': f'i{i}', 'title': f'imaging tool {i % 97}', 'language': 'en'}) + '\n')


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    table, hosts = {}, []
    with tempfile.TemporaryDirectory() as name:
        records = pathlib.Path(name) / 'records.jsonl'
        write_records(records)
        for command, needs in commands(build, records, pathlib.Path(name)):
            done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, **{k: str(v) for k, v in needs.items()}})
            for line in done.stdout.splitlines():
                row = json.loads(line)
                table.setdefault(row['what'], {})[row['host']] = row['value']
                if row['host'] not in hosts:
                    hosts.append(row['host'])
    print('| | ' + ' | '.join(hosts) + ' |\n|---' + '|---' * len(hosts) + '|')
    for what, values in table.items():
        print(f'| {what} | ' + ' | '.join(f'{values[h]:.3g}' if h in values else '–' for h in hosts) + ' |')


if __name__ == '__main__':
    main()
