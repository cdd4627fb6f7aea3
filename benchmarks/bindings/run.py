#!/usr/bin/env python3
"""run.py BUILD: what crossing the border costs in each host that the build has, as a table. Machines are noisy: compare
the hosts of one run, not runs."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def commands(build):
    if (build / 'python').exists():
        yield [sys.executable, '-B', HERE / 'host.py']
    if (build / 'php' / 'match_native.so').exists():
        yield [shutil.which('php'), '-n', '-d', f'extension={build / "php" / "match_native.so"}', HERE / 'host.php']
    if (build / 'java' / 'libmatch.jar').exists():
        yield [shutil.which('java'), '-cp', build / 'java' / 'libmatch.jar', HERE / 'Host.java']


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    environment = {**os.environ, 'PYTHONPATH': str(build / 'python'), 'MATCH_PHP': str(build / 'php' / 'match.php')}
    table, hosts = {}, []
    for command in commands(build):
        done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, env=environment)
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
