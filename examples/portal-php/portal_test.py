"""The portal answers, is fast and stands the usual attacks: portal_test.py PHP_COMMAND... Standard library only."""
import html.parser
import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ATTACKS = ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' or '1'='1", "'; DROP TABLE records;--",
           'javascript:alert(1)', '../../etc/passwd', '{{7*7}}', '\u202e\u0301ș🧬', '%00', '((country', '\\\'"`')
ALLOWED = {'html', 'head', 'meta', 'title', 'link', 'body', 'a', 'header', 'strong', 'nav', 'main', 'h1', 'h2', 'h3', 'form',
           'div', 'label', 'input', 'select', 'option', 'button', 'p', 'ol', 'ul', 'li', 'table', 'thead', 'tbody', 'tr',
           'th', 'td', 'span', 'br'}
failures = []


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.links, self.ids, self.labels = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.attributes += values
        self.links += [values['href']] if tag == 'a' else []
        self.ids += [values['id']] if tag in ('input', 'select') and values.get('type') != 'hidden' else []
        self.labels += [values['for']] if tag == 'label' else []


def check(holds, what):
    if not holds:
        failures.append(what)
        print('FAILED', what)


def get(port, path, method='GET'):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer, data.decode('utf-8', 'strict')


def page(port, path, status=200):
    answer, text = get(port, path)
    check(answer.status == status, f'{path}: {answer.status} instead of {status}')
    policy = answer.getheader('Content-Security-Policy') or ''
    check("default-src 'none'" in policy and 'unsafe' not in policy, f'{path}: policy {policy}')
    check(answer.getheader('X-Content-Type-Options') == 'nosniff', f'{path}: nosniff')
    found = Page(text)
    check(set(found.tags) <= ALLOWED, f'{path}: elements {set(found.tags) - ALLOWED}')
    check(not [a for a in found.attributes if a.startswith('on') or a == 'style'], f'{path}: inline handlers or style')
    check(all(re.match(r'/|#|https://', link) for link in found.links), f'{path}: links {found.links}')
    check(set(found.ids) <= set(found.labels), f'{path}: fields without label {set(found.ids) - set(found.labels)}')
    check('<title>' in text and 'lang="en"' in text and found.tags.count('h1') == 1, f'{path}: title, language, heading')
    check('Stack trace' not in text and str(HERE) not in text and 'Warning' not in text, f'{path}: tells of its inside')
    return answer, text, found


def query(**values):
    return urllib.parse.urlencode(values)


def visit(port):
    page(port, '/')
    _, text, found = page(port, '/?' + query(q='anonimizarea imaginilor DICOM', want='offer'))
    check(sum('/profile?id=' in link for link in found.links) > 3, 'a search leads to profiles')
    for language, mode in (('en', 'complement'), ('ro', 'balanced'), ('pl', 'peer')):
        _, text, found = page(port, '/profile?' + query(id='IM28', lang=language, mode=mode))
        check('Medimagis' in text and text.count('class="why"') == 10, f'the profile has ten partners in {language}')
    _, text, found = page(port, '/event')
    agendas = [link for link in found.links if 'participant=' in link]
    check(len(agendas) > 20, 'participants')
    meetings = sum(page(port, link)[2].tags.count('td') // 3 for link in agendas[:20])
    check(meetings > 5, 'agendas have meetings')
    for path in ('/profile?id=nobody', '/nowhere', '/event?participant=nobody', '/.git/config', '/../index.php'):
        page(port, path, 404)
    for path in ('/?q[]=x', '/?q=' + 'a' * 501, '/?q=%ff', '/?q=a%00b', '/?q=x&want=nonsense', '/profile?id=IM28&lang=xx',
                 '/profile?id[a]=b'):
        page(port, path, 400)
    check(get(port, '/', 'POST')[0].status == 405, 'POST is refused')
    for attack in ATTACKS:
        page(port, '/?' + query(q=attack))
        page(port, '/profile?' + query(id=attack), 404)
        page(port, '/event?' + query(participant=attack), 404)
        page(port, '/?' + query(q='x', want=attack), 400)


def hostile_records(port, php, data):
    """A member who writes HTML into its own record."""
    program = ("require getenv('MATCH_PHP'); $s = MatchStore::open($argv[1], write: true); $s->upsert(['kind' => "
               "'organisation', 'id' => 'EVIL\"><b>', 'name' => '<script>alert(1)</script> imaging', 'country' => 'RO', "
               "'text' => '<img src=x onerror=alert(1)>', 'url' => 'javascript:alert(1)']);")
    written = subprocess.run([*php, '-r', program, '--', f'{data}/portal.store'], capture_output=True, text=True)
    check(written.returncode == 0, f'the hostile record is written: {written.stderr}')
    _, text, _ = page(port, '/?' + query(q='script alert imaging'))
    check('&lt;script&gt;' in text, 'the hostile name is shown as text')
    _, text, found = page(port, '/profile?' + query(id='EVIL"><b>'))
    check('&lt;img' in text and not any('javascript' in link for link in found.links), 'the hostile profile is text')


def main():
    php = sys.argv[1:]
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([*php, str(HERE / 'setup.php'), str(HERE.parent / 'imago-mol'), data], check=True,
                       stdout=subprocess.DEVNULL)
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([*php, '-S', f'127.0.0.1:{port}', str(HERE / 'index.php')],
                                  env={**os.environ, 'PORTAL_DATA': data}, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    get(port, '/style.css')
                    break
                except OSError:
                    time.sleep(0.05)
            visit(port)
            hostile_records(port, php, data)
            for path in ('/?' + query(q='imaging', want='offer'), '/profile?id=IM28'):
                times, opens = [], []
                for _ in range(30):
                    start = time.perf_counter()
                    answer, _ = get(port, path)
                    times.append((time.perf_counter() - start) * 1000)
                    opens.append(float(answer.getheader('Server-Timing').split('=')[1]))
                print(f'{path}: p50 {statistics.median(times):.1f} ms, of it opening the store '
                      f'{statistics.median(opens):.2f} ms')
        finally:
            server.terminate()
            server.wait()
    print(f'{len(failures)} failures')
    sys.exit(1 if failures else 0)


if __name__ == '__main__':
    main()
