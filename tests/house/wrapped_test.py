#!/usr/bin/env python3
"""Every public function is wrapped for the host languages."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))

EXCEPTIONS = {'match_store_upsert_row', 'match_shards_search'}   # for C alone, see layers_test.py


def main():
    common = ROOT / 'bindings' / 'swig'
    wrapped = ''.join(p.read_text(encoding='utf-8') for p in sorted([*common.glob('*.i'), *common.glob('*.h')]))
    wrapped += (ROOT / 'bindings' / 'python' / 'native.i').read_text(encoding='utf-8')
    missing = []
    for header in sorted((ROOT / 'include' / 'match').glob('*.h')):
        text = re.sub(r'/\*.*?\*/', '', header.read_text(encoding='utf-8'), flags=re.S)
        for name in re.findall(r'\bMATCH_API\b[^;(]*?\b(match_\w+)\s*\(', text):
            if name not in EXCEPTIONS and not re.search(rf'\b{name}\b', wrapped):
                missing.append(f'{header.name}: {name} has no binding: wrap it in bindings/swig')
    print('\n'.join(missing) or 'every public function is wrapped')
    sys.exit(bool(missing))


if __name__ == '__main__':
    main()
