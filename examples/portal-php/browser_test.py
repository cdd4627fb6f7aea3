"""The portal in headless Chromium: browser_test.py PHP_COMMAND... [--pictures FOLDER]. A search, a profile, an expression
of interest and one's agenda by keyboard alone, and pages that fit a phone. Skipped (77) without Chromium."""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import browser

HERE = pathlib.Path(__file__).resolve().parent
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print('FAILED', what)


def tab_to(page, expression, most=60):
    """Presses Tab until the focused element satisfies the expression over `e`."""
    for _ in range(most):
        page.key('Tab', 9)
        if page.value(f'(() => {{ const e = document.activeElement; return Boolean({expression}); }})()'):
            outline = page.value('getComputedStyle(document.activeElement).outlineStyle')
            check(outline != 'none', f'the focus on {expression} can be seen')
            return True
    check(False, f'Tab reaches {expression} on {page.value("location.href")}')
    return False


def enter(page):
    page.loaded(lambda: page.key('Enter', 13, '\r'))


def by_keyboard(page, url, keep):
    page.go(url + '/')
    page.key('Tab', 9)
    check(page.value('document.activeElement.className') == 'skip', 'the first stop skips to the content')
    if tab_to(page, "e.id === 'q'"):
        page.type('anonimizarea imaginilor DICOM')
        enter(page)
    keep('search')
    check(page.value("document.querySelectorAll('ol .card').length") > 3, 'Enter searches')
    if tab_to(page, "e.matches('.card a')"):
        enter(page)
    check(page.value('location.pathname') == '/profile', f'a hit leads to a profile: {page.value("location.href")}')
    page.go(url + '/profile?id=IM28')
    if tab_to(page, "e.matches('form[action=\"/act\"] button')"):
        enter(page)
    check('You act for' in page.value('document.body.innerText'), 'the visitor acts for an organisation')
    page.go(url + '/profile?id=IM27')
    keep('profile')
    if tab_to(page, "e.id === 'reason'"):
        page.type('Dorim să ne întâlnim 🧬')
        enter(page)
    check('Your interest was noted' in page.value('document.body.innerText'), 'interest by keyboard')
    keep('interest')
    page.go(url + '/event?all=1')
    if tab_to(page, "e.matches('main a[href*=participant]') && e.nextElementSibling.textContent !== '0'"):
        enter(page)
    check('Meetings of' in page.value('document.body.innerText'), 'an agenda by keyboard')
    keep('agenda')


def fits(page, where):
    wide = page.value('[document.documentElement.scrollWidth, innerWidth]')
    check(wide[0] <= wide[1], f'{where}: {wide[0]} wide in a window of {wide[1]}')
    small = page.value("""[...document.querySelectorAll('main button, main input:not([type=hidden]), main select')]
        .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))""")
    check(not small, f'{where}: too small for a thumb: {small}')


def main():
    arguments = sys.argv[1:]
    folder = None
    if '--pictures' in arguments:
        at = arguments.index('--pictures')
        folder = pathlib.Path(arguments[at + 1])
        folder.mkdir(parents=True, exist_ok=True)
        del arguments[at:at + 2]
    if not browser.command():
        print('skipped: no Chromium (apt: chromium)')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([*arguments, str(HERE / 'setup.php'), str(HERE.parent / 'imago-mol'), data], check=True,
                       stdout=subprocess.DEVNULL)
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            url = f'http://127.0.0.1:{free.getsockname()[1]}'
        server = subprocess.Popen([*arguments, '-S', url[7:], str(HERE / 'index.php')],
                                  env={**os.environ, 'PORTAL_DATA': data}, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        page = None
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(url + '/style.css').read()
                    break
                except OSError:
                    time.sleep(0.05)
            page = browser.Browser()
            for name, width, height, phone, scheme in (('desktop', 1280, 900, False, 'light'), ('phone', 390, 844, True, 'light'),
                                                       ('dark desktop', 1280, 900, False, 'dark')):
                page.size(width, height, phone)
                page.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
                page.call('Network.clearBrowserCookies')

                def keep(what):
                    fits(page, f'{what} on a {name}')
                    if folder:
                        page.picture(folder / f'{what}-{width}-{scheme}.png')

                by_keyboard(page, url, keep)
        finally:
            if page:
                page.close()
            server.terminate()
            server.wait()
    print(f'{len(failures)} failures')
    sys.exit(1 if failures else 0)


if __name__ == '__main__':
    main()
