#!/usr/bin/env python3
"""A file includes only from its own folder and from lower floors; the command uses the public headers alone."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
FLOORS = 'base text taxonomy store index rank translation world match broker group meet exchange api'.split()


def problems():
    for source in sorted(ROOT.glob('libmatch/*/*.[ch]')):
        here = source.parent.name
        if here not in FLOORS + ['cli']:
            yield f'{source}: no such floor: {here}'
            continue
        for number, text in enumerate(source.read_text(encoding='utf-8').splitlines(), 1):
            place = f'{source.relative_to(ROOT)}:{number}'
            found = re.match(r'\s*#\s*include\s+"([^"]+)"', text)
            if not found:
                continue
            path = found.group(1).split('/')
            if path[0] != 'libmatch' or len(path) != 3:
                yield f'{place}: write internal includes from the root: "libmatch/<floor>/<name>.h"'
            elif here == 'cli':
                if path[1] != 'cli':
                    yield f'{place}: the command uses the public API only, not {path[1]}/'
            elif path[1] not in FLOORS or FLOORS.index(path[1]) > FLOORS.index(here):
                yield f'{place}: {here}/ may not use {path[1]}/'


def main():
    found = list(problems())
    print('\n'.join(found) or f'{sum(1 for _ in ROOT.glob("libmatch/*/*.[ch]"))} files, floors hold')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
