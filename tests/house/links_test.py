#!/usr/bin/env python3
"""Every relative link of the Markdown files names a file that exists, and every anchor a heading of it."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
FOLDERS = ('docs', 'examples', 'bindings', 'benchmarks', 'libmatch')


def anchors(text):
    """The anchors of the headings, as web hosts of Markdown make them."""
    heads = re.findall(r'(?m)^#+ +(.+?) *$', text)
    return {re.sub(r'[^\w\- ]', '', head.lower()).replace(' ', '-') for head in heads}


def broken(path):
    text = re.sub(r'(?ms)^```.*?^```', '', path.read_text(encoding='utf-8'))
    for link in re.findall(r'\]\(([^)\s]+)\)', text):
        if re.match(r'[a-z]+:', link):
            continue
        name, _, anchor = link.partition('#')
        target = path.parent / name if name else path
        if not target.exists():
            yield link, 'no such file'
        elif anchor and anchor not in anchors(target.read_text(encoding='utf-8')):
            yield link, 'no such heading'


def main():
    files = sorted(ROOT.glob('*.md')) + sorted(p for f in FOLDERS for p in (ROOT / f).rglob('*.md'))
    found = [(p.relative_to(ROOT), link, why) for p in files for link, why in broken(p)]
    for path, link, why in found:
        print(f'{path}: {link}: {why}')
    print(f'{len(files)} files')
    sys.exit(bool(found) or len(files) < 5)


if __name__ == '__main__':
    main()
