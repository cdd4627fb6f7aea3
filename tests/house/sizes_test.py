#!/usr/bin/env python3
"""No file of the library above 700 lines: a bigger one has two subjects. Prints the median for the curious."""
import os
import pathlib
import statistics
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
LIMIT = 700


def main():
    sizes = {p: len(p.read_text(encoding='utf-8').splitlines()) for p in sorted(ROOT.glob('libmatch/*/*.[ch]'))}
    for path, lines in sizes.items():
        if lines > LIMIT:
            print(f'{path.relative_to(ROOT)}: {lines} lines, at most {LIMIT}')
    print(f'{len(sizes)} files, median {statistics.median(sizes.values()):.0f} lines')
    sys.exit(any(lines > LIMIT for lines in sizes.values()))


if __name__ == '__main__':
    main()
