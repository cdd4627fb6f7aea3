#!/usr/bin/env python3
"""Every public function is documented, listed in docs/c.md under its header, and exported by the library, and the library
exports nothing else."""
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get('MATCH_BUILD', SOURCE / 'build'))


def declared():
    """-> {function: (place, documented)}. Documented: a /** comment ends right above the declaration, or a /**< comment
    follows it on its line."""
    found = {}
    for header in sorted((SOURCE / 'include' / 'match').glob('*.h')):
        text = header.read_text(encoding='utf-8')
        for match in re.finditer(r'^MATCH_API\b[^;{]*?\b(match_\w+)\s*\(', text, re.M):
            number = text.count('\n', 0, match.start()) + 1
            before = text[:match.start()].rstrip()
            after = text[text.index(';', match.end()):].split('\n', 1)[0]
            comment = before[before.rfind('/*'):] if before.endswith('*/') else ''
            found[match.group(1)] = (f'{header.relative_to(SOURCE)}:{number}',
                                     '/**<' in after or re.match(r'/\*\*(?!<)\s', comment) is not None)
    return found


def exported(library):
    listing = subprocess.run(['nm', '-D', '--defined-only', library], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split('@')[0] for line in listing.splitlines() if len(line.split()) >= 3}


def listed():
    """-> {function: header} of the tables of docs/c.md"""
    text = (SOURCE / 'docs' / 'c.md').read_text(encoding='utf-8')
    rows = re.findall(r'^\| `(\w+\.h)`: [^|]*\|([^|]*)\|$', text, re.M)
    return {name: header for header, names in rows for name in re.findall(r'`(match_\w+)`', names)}


def problems(library):
    functions = declared()
    symbols = exported(library)
    table = listed()
    for name, (place, documented) in functions.items():
        if f'/{table.get(name)}:' not in place:
            yield f'docs/c.md does not list {name} of {place}'
        if not documented:
            yield f'{place}: {name} has no comment'
        if name not in symbols:
            yield f'{place}: {name} is declared but not exported by {library.name}'
    for name in sorted(table.keys() - functions.keys()):
        yield f'docs/c.md lists {name}, which no public header declares'
    allowed = {'_init', '_fini', '__bss_start', '_edata', '_end'}
    for name in sorted(symbols - functions.keys() - allowed):
        yield f'{library.name} exports {name}, which no public header declares'


def main():
    library = BUILD / 'libmatch.so'
    if not library.exists():
        print(f'no {library}: nothing to test')
        sys.exit(77)
    found = list(problems(library))
    print('\n'.join(found) or f'{len(declared())} public functions, documented and exported')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
