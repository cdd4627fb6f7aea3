"""The portal answers, is fast and stands the usual attacks: portal_test.py PHP_COMMAND... Standard library only."""
import html
import html.parser
import http.client
import json
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


def follow(text, what):
    """The address of the link with rel="prev" or "next", or None."""
    found = re.search(f'<a rel="{what}" href="([^"]*)"', text)
    return html.unescape(found.group(1)) if found else None


def turn_pages(port):
    """Every page has its own rows, back leads where on came from, and a chosen country stays chosen."""
    for path in ('/?' + query(q='imagini medicale', want='request'), '/profile?id=IM28&mode=peer'):
        seen, visited, lists = [], [path], []
        while True:
            _, text, found = page(port, visited[-1])
            rows = re.findall(r'<h3>.*?</h3>', text)
            check(0 < len(rows) <= 10 and (path[1] == '?' or not set(rows) & set(seen)), f'{visited[-1]}: rows of its own')
            seen += rows
            lists.append(rows)
            if not follow(text, 'next') or len(visited) > 2:
                break
            visited.append(follow(text, 'next'))
        check(len(visited) > 2, f'{path}: {len(visited)} pages')
        back = re.findall(r'<h3>.*?</h3>', get(port, follow(text, 'prev'))[1])
        check(back == lists[-2], f'{visited[-1]}: back')
    _, text, found = page(port, '/?' + query(q='hospital', want='organisations'))
    chosen = [link for link in found.links if re.search('country=[A-Z]{2}', link)]
    check(len(chosen) > 1, 'countries to choose from')
    _, text, found = page(port, chosen[0])
    code = re.search('country=([A-Z]{2})', chosen[0]).group(1)
    check(f'name="country" value="{code}"' in text and set(re.findall(r'class="soft">[^<]*· (..)</p>', text)) == {code},
          f'all in {code}')


def visit(port):
    page(port, '/')
    _, text, found = page(port, '/?' + query(q='anonimizarea imaginilor DICOM', want='offer'))
    check(sum('/profile?id=' in link for link in found.links) > 3, 'a search leads to profiles')
    for language, mode in (('en', 'complement'), ('ro', 'balanced'), ('pl', 'peer')):
        _, text, found = page(port, '/profile?' + query(id='IM28', lang=language, mode=mode))
        check('Medimagis' in text and text.count('class="why"') == 10, f'the profile has ten partners in {language}')
    turn_pages(port)
    _, text, found = page(port, '/event')
    agendas = [link for link in found.links if 'participant=' in link]
    check(len(agendas) > 20, 'participants')
    meetings = sum(page(port, link)[2].tags.count('td') // 3 for link in agendas[:20])
    check(meetings > 5, 'agendas have meetings')
    for path in ('/profile?id=nobody', '/nowhere', '/event?participant=nobody', '/.git/config', '/../index.php'):
        page(port, path, 404)
    for path in ('/?q[]=x', '/?q=' + 'a' * 501, '/?q=%ff', '/?q=a%00b', '/?q=x&want=nonsense', '/profile?id=IM28&lang=xx',
                 '/profile?id[a]=b', '/?q=x&page=0', '/?q=x&page=51', '/?q=x&page=-1', '/?q=x&page=1e1', '/?q=x&country=R',
                 "/?q=x&country='R", '/?q=x&country=ro', '/profile?id=IM28&page=x'):
        page(port, path, 400)
    check(get(port, '/', 'POST')[0].status == 405, 'POST is refused')
    for attack in ATTACKS:
        page(port, '/?' + query(q=attack))
        page(port, '/profile?' + query(id=attack), 404)
        page(port, '/event?' + query(participant=attack), 404)
        page(port, '/?' + query(q='x', want=attack), 400)
        page(port, '/?' + query(q='x', country=attack), 400)


class Visitor:
    """A browser without scripts: keeps cookies, follows no redirect."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, path, form=None, **headers):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        if self.cookies:
            headers['Cookie'] = '; '.join(f'{k}={v}' for k, v in self.cookies.items())
        if form is not None:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        connection.request('GET' if form is None else 'POST', path, None if form is None else query(**form), headers)
        answer = connection.getresponse()
        text = answer.read().decode('utf-8')
        for line in answer.headers.get_all('Set-Cookie') or []:
            check('HttpOnly' in line and 'SameSite=Strict' in line, f'cookie {line}')
            name, value = line.split(';')[0].split('=', 1)
            self.cookies[name] = urllib.parse.unquote(value)
        connection.close()
        return answer, text

    def form(self, path, action):
        """The hidden fields of a form on a page."""
        text = self.ask(path)[1]
        found = re.search(f'<form method="post" action="{action}">(.*?)</form>', text, re.S)
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found.group(1))) if found else {}


def interest(port, php, data):
    me, other = Visitor(port), Visitor(port)
    form = me.form('/profile?id=IM28', '/act')
    check(form.get('id') == 'IM28' and len(form.get('token', '')) == 64, f'the form of a visitor: {form}')
    check(other.ask('/act', form)[0].status == 403, "another visitor's token is refused")
    check(Visitor(port).ask('/act', {'id': 'IM28'})[0].status == 403, 'no token is refused')
    check(me.ask('/act', {**form, 'id': 'IM27'})[0].status == 403, 'a token for another target is refused')
    answer, _ = me.ask('/act', form)
    check(answer.status == 303 and answer.getheader('Location') == '/profile?id=IM28', 'acting for an organisation')
    forged = Visitor(port)
    forged.ask('/')
    forged.cookies['acts'] = me.cookies['acts']
    check('/interest' not in forged.ask('/profile?id=IM27')[1], "another visitor's organisation cannot be taken over")
    form = me.form('/profile?id=IM27', '/interest')
    hostile = '<script>alert("ș🧬")</script>'
    answer, _ = me.ask('/interest', {**form, 'reason': hostile})
    check(answer.status == 303, f'interest is taken: {answer.status}')
    check('Your interest was noted' in me.ask(answer.getheader('Location'))[1], 'and said so')
    check(me.ask('/interest', {**form, 'reason': 'x' * 1001})[0].status == 400, 'a long reason is refused')
    check(me.ask('/interest', {**form, 'id': 'IM28'})[0].status == 403, 'a token for another target is refused')
    check(me.ask('/interest', {'token': form['token']})[0].status == 403, 'no target is refused')
    check(me.ask('/interest')[0].status == 405, 'a deed by GET is refused')
    check(me.ask('/interest', {**form, 'reason': b'\xff'})[0].status == 400, 'a reason that is no text is refused')
    own = me.ask('/event')[1]
    check('participant' in own or 'Meetings of' in own, "the event page of somebody who acts for an organisation")
    program = ("require getenv('MATCH_PHP'); $s = MatchStore::open($argv[1], viewer: 'members'); "
               "foreach ($s->records('feedback') as $r) if (($r['source'] ?? '') === 'portal') echo json_encode($r), \"\\n\";")
    kept = subprocess.run([*php, '-r', program, '--', f'{data}/portal.store'], capture_output=True, text=True)
    rows = [json.loads(line) for line in kept.stdout.splitlines()]
    check([(r['a'], r['b'], r['outcome'], r['reason']) for r in rows] == [('IM28', 'IM27', 'accepted', hostile)],
          f'one record of feedback: {kept.stdout} {kept.stderr}')


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
            interest(port, php, data)
            hostile_records(port, php, data)
            for path in ('/?' + query(q='imaging', want='offer'), '/profile?id=IM28'):
                times, opens = [], []
                for _ in range(30):
                    start = time.perf_counter()
                    answer, _ = get(port, path)
                    times.append((time.perf_counter() - start) * 1000)
                    opens.append(float(answer.getheader('Server-Timing').split('open;dur=')[1].split(',')[0]))
                print(f'{path}: p50 {statistics.median(times):.1f} ms, of it opening the store '
                      f'{statistics.median(opens):.2f} ms')
        finally:
            server.terminate()
            server.wait()
    print(f'{len(failures)} failures')
    sys.exit(1 if failures else 0)


if __name__ == '__main__':
    main()
