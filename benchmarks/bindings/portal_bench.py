#!/usr/bin/env python3
"""portal_bench.py BUILD [ORGANISATIONS] [REQUESTS]: what the pages of examples/portal-php cost on a store of a size, asked
through `php -S` like a browser asks: every request opens the store anew. Two times of each kind of page: what the portal
itself says (from the arrival of the request to the page, with loading the library's PHP layer) and what the client waits
(with the connection). Standard library only."""
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
PORTAL = HERE.parent.parent / 'examples' / 'portal-php'


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def make_data(build, folder, organisations):
    """The store, and an event with a plan."""
    store, match = folder / 'portal.store', str(build / 'match')
    records = subprocess.run([sys.executable, HERE / 'collection.py', str(organisations)], check=True, capture_output=True)
    (folder / 'records.jsonl').write_bytes(records.stdout)
    subprocess.run([match, 'init', store], check=True, capture_output=True)
    subprocess.run([match, 'import', store, folder / 'records.jsonl'], check=True, capture_output=True)
    (folder / 'secret').write_bytes(os.urandom(32))
    r = random.Random(5)
    guests = r.sample(range(organisations), 120)
    pairs = {tuple(sorted(r.sample(range(120), 2))) for _ in range(400)}
    event = {'name': 'Brokerage', 'kind': 'selection', 'max_meetings': 8,
             'participants': [{'id': f'o{g}', 'name': f'Organisation {g}'} for g in guests],
             'slots': [{'start': f'2026-11-05T{9 + i // 2:02}:{30 * (i % 2):02}:00+02:00',
                        'end': f'2026-11-05T{9 + i // 2:02}:{30 * (i % 2) + 25:02}:00+02:00'} for i in range(10)],
             'tables': [{'id': f'T{i}', 'name': f'Table {i}'} for i in range(40)],
             'meetings': [{'a': a, 'b': b} for a, b in sorted(pairs)]}
    (folder / 'event.json').write_text(json.dumps(event))
    subprocess.run([match, 'schedule', folder / 'event.json', '--moves', '20000', '-o', folder / 'plan.json'], check=True,
                   capture_output=True)
    words = [w for line in records.stdout.splitlines()[:4000:7] for w in json.loads(line).get('title', '').split()]
    return guests, words


class Visitor:
    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, path, form=None):
        """The answer's text, what the portal said of its time, and what was waited, in ms."""
        begun = time.perf_counter()
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in self.cookies.items())}
        if form is not None:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        connection.request('GET' if form is None else 'POST', path, urllib.parse.urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        waited = (time.perf_counter() - begun) * 1e3
        if answer.status not in (200, 303):
            raise SystemExit(f'portal_bench: {path} answered {answer.status}')
        for value in answer.headers.get_all('Set-Cookie') or []:
            name, _, rest = value.partition('=')
            self.cookies[name] = rest.partition(';')[0]
        said = dict(re.findall(r'(\w+);dur=([\d.]+)', ', '.join(answer.headers.get_all('Server-Timing') or [])))
        return text, {k: float(v) for k, v in said.items()}, waited

    def form(self, path, action):
        text = self.ask(path)[0]
        found = re.search(f'action="{action}"><input type="hidden" name="id" value="([^"]*)"><input type="hidden" name="token" '
                          'value="([^"]*)"', text)
        return {'id': found[1], 'token': found[2]}


def report(name, rows):
    def quantiles(values):
        values = sorted(values)
        return f'{statistics.median(values):.1f}, {values[len(values) * 95 // 100]:.1f}'
    print(f'| {name} | {len(rows)} | {quantiles([said["page"] for _, said, _ in rows])} '
          f'| {quantiles([said.get("open", 0.0) for _, said, _ in rows])} | {quantiles([waited for _, _, waited in rows])} |',
          flush=True)


def measure(port, organisations, guests, words, count):
    r, visitor = random.Random(9), Visitor(port)
    somebody = lambda: f'o{r.randrange(organisations)}'
    words_of = lambda n: urllib.parse.quote(' '.join(r.choice(words) for _ in range(n)))
    pages = [('search for offers', lambda: f'/?q={words_of(3)}&want=offer'),
             ('search for organisations', lambda: f'/?q={words_of(3)}'),
             ('profile, ten partners by needs with reasons', lambda: f'/profile?id={somebody()}'),
             ('profile, ten partners by everything with reasons', lambda: f'/profile?id={somebody()}&mode=balanced'),
             ('agenda of one', lambda: f'/event?participant=o{r.choice(guests)}'),
             ('event, all participants', lambda: '/event?all=1')]
    print('| page | requests | in the portal, ms: p50, p95 | of it opening | client, ms: p50, p95 |\n|---|---|---|---|---|')
    for name, path in pages:
        for _ in range(3):
            visitor.ask(path())
        report(name, [visitor.ask(path()) for _ in range(count)])
    visitor.ask('/act', visitor.form('/profile?id=o1', '/act'))
    told, after = [], []
    for _ in range(max(count // 8, 1)):
        one = somebody()
        if one != 'o1':
            told.append(visitor.ask('/interest', visitor.form(f'/profile?id={one}', '/interest') | {'reason': 'we fit'}))
            after.append(visitor.ask(f'/profile?id={one}'))
    report('expressing interest (a commit)', told)
    report('the first profile after a commit', after)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    organisations, count = (int(a) for a in (sys.argv[2:] + ['10000', '200'][len(sys.argv) - 2:]))
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        guests, words = make_data(build, folder, organisations)
        server = subprocess.Popen(
            [shutil.which('php'), '-n', '-d', f'extension={build / "php" / "match_native.so"}', '-d', 'zend_extension=opcache',
             '-d', 'opcache.enable_cli=1', '-S', f'127.0.0.1:{port}', PORTAL / 'index.php'],
            env={**os.environ, 'MATCH_PHP': str(build / 'php' / 'match.php'), 'PORTAL_DATA': name},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    Visitor(port).ask('/')
                    break
                except OSError:
                    time.sleep(0.05)
            measure(port, organisations, guests, words, count)
        finally:
            server.terminate()
            server.wait()


if __name__ == '__main__':
    main()
