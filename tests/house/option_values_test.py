#!/usr/bin/env python3
"""Every field of every option struct in include/match is in tests/api/option_values_test.c with a bad value, or takes any.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))

# what every value is good for: sizes, switches, seeds, bounds of work, texts that are made up by the caller
ANY = {'size', 'moves', 'seed', 'prove', 'new_only', 'explain', 'undisclosed', 'calibrate_only', 'dry_run', 'strict', 'busy_ms', 'from',
       'before', 'scheme', 'sequence'}
# as many as there are; what goes with another field, which is named
ANY_OF = {'match_rank_options.k', 'match_duplicate_options.k', 'match_batch_options.k', 'match_exposure_options.least',
          'match_repair_options.curve_count', 'match_import_options.map_json'}


def fields():
    for header in sorted((ROOT / 'include/match').glob('*.h')):
        text = re.sub(r'/\*.*?\*/', '', header.read_text(encoding='utf-8'), flags=re.S)
        for struct in re.finditer(r'typedef struct (match_\w+_options) \{(.*?)\}', text, re.S):
            for line in struct.group(2).split(';'):
                for name in re.findall(r'(\w+)\s*(?:,|$)', line.strip()):
                    yield struct.group(1), name


def main():
    test = (ROOT / 'tests/api/option_values_test.c').read_text(encoding='utf-8')
    tried = set(re.findall(r'X\((match_\w+_options),\s*(\w+),', test))
    tried |= set(re.findall(r'"(match_\w+_options)",\s*"(\w+)"', test))
    known = set(fields())
    if len(known) < 40:
        sys.exit(f'only {len(known)} fields were found: the headers are read wrongly')
    missing = sorted(f'{struct}.{name}' for struct, name in known - tried
                     if name not in ANY and f'{struct}.{name}' not in ANY_OF)
    gone = sorted('.'.join(one) for one in tried - known)
    if missing or gone:
        sys.exit('\n'.join([f'no bad value is tried for {name}' for name in missing]
                           + [f'{name} is no field' for name in gone]))


if __name__ == '__main__':
    main()
