"""The day run by the command: cli.py MATCH EXAMPLE_FOLDER OUTPUT OUTCOMES"""
import json
import pathlib
import subprocess
import sys
import tempfile

FILES = ('clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
         'relations.jsonl')


def main():
    match, folder, output, outcomes = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    out = open(output, 'w', encoding='utf-8', newline='\n')

    def say(what, text):
        print(what, text.rstrip('\n'), sep='\n', file=out)

    with tempfile.TemporaryDirectory() as work:
        def run(*words, fails=False):
            done = subprocess.run([match, '--as-of', '2026-11-01', *map(str, words)], capture_output=True, cwd=work)
            if (done.returncode == 1) != fails:
                sys.exit(f'{words}: {done.returncode} {done.stderr.decode()}')
            return done.stderr.decode() if fails else done.stdout.decode()

        def fails(what, *words):
            text = run(*words, fails=True).splitlines()[0]
            print(f'error {what}: {text.removeprefix("match: ")}', file=out)

        def read(name):
            return pathlib.Path(work, name).read_bytes().decode()     # line ends as they are

        run('init', 'store')
        run('import', 'store', *(folder / name for name in FILES), outcomes)
        say('learn', run('learn', 'store', '--format', 'json'))
        for id in ('IM28', 'IM07', 'MZ01'):
            for line in run('partners', 'store', id, '-k', 5, '--explain', '--format', 'jsonl').splitlines():
                hit = json.loads(line)
                say(f'{id} {hit["rank"]} {hit["id"]} {hit["kind"]} {hit["name"]}', line[line.index(',"explanation":') + 15:-1])
        run('event', 'store', folder / 'brokerage.json', '-o', 'event.json')
        say('event', read('event.json'))
        run('schedule', 'event.json', '--moves', 20000, '--seed', 3, '-o', 'plan.json')
        say('plan', read('plan.json'))
        say('check', run('check', 'event.json', 'plan.json'))
        run('repair', 'event.json', 'plan.json', folder / 'day.json', '--moves', 20000, '--seed', 5, '--details', 'report.json',
            '--changes', 'told.csv', '--new-event', 'changed.json', '-o', 'repaired.json')
        say('repair', read('report.json'))
        say('whom to tell', read('told.csv'))
        say('repaired plan', read('repaired.json'))
        say('changed event', read('changed.json'))
        fails('partners', 'partners', 'store', 'nobody-ș')
        fails('explain', 'explain', 'store', 'IM28', 'nobody')
        fails('filter', 'search', 'store', 'imaging', '--filter', "country = = 'RO'")
        fails('channel', 'search', 'store', 'imaging', '--channels', 'telepathy')
        fails('model', 'learn', 'store', '--use', 99)
    out.close()


if __name__ == '__main__':
    main()
