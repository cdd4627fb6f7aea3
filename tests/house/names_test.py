#!/usr/bin/env python3
"""The files and functions that the documentation names exist."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
FOLDERS = ('docs', 'examples', 'bindings', 'benchmarks', 'libmatch')
SOURCES = ('libmatch', 'include', 'bindings', 'tests', 'benchmarks', 'cmake', 'examples')
SUFFIXES = {'.c', '.h', '.i', '.inc', '.py', '.pyi', '.php', '.java', '.cs', '.go', '.rb', '.pm', '.lua', '.tcl', '.js', '.txt',
            '.cmake', '.in', '.json'}
NAME = re.compile(r'\b((?:match|mt)_[a-z]\w*|(?:MATCH|MT)_[A-Z]\w*)')
FILE = re.compile(r'`([\w.-]+(?:/[\w.-]+)+\.(?:c|h|py|md|i|json|tsv|csv|txt|cmake|jsonl|sh))`|python3 ([\w/.-]+\.py)')
PATTERNS = {'bindings/HOST/native.i'}


def known_names():
    names = set()
    for folder in SOURCES:
        for path in (ROOT / folder).rglob('*'):
            if path.suffix in SUFFIXES and path.is_file():
                names.update(NAME.findall(path.read_text(encoding='utf-8', errors='replace')))
    names.update(NAME.findall((ROOT / 'CMakeLists.txt').read_text(encoding='utf-8')))
    for path in (ROOT / 'benchmarks').rglob('*_bench.c'):  # targets are named after their files
        names.add(f'match_{path.stem}')
    return names


def known_tests():
    found = list((ROOT / 'tests').rglob('*_test.*'))
    return {path.stem for path in found} | {f'{path.parent.name}_{path.stem}' for path in found}


def strange(path, names, tests):
    text = path.read_text(encoding='utf-8')
    for groups in FILE.findall(text):
        name = groups[0] or groups[1]
        bases = (ROOT, path.parent, ROOT / 'libmatch', ROOT / 'tests', ROOT / 'examples' / 'imago-mol')
        if name not in PATTERNS and not any((base / name).exists() for base in bases):
            yield name, 'no such file'
    if path.name != 'CHANGELOG.md':  # which tells of what is gone, too
        for name in sorted(set(NAME.findall(text)) - names - tests):
            yield name, 'nothing has this name'


def main():
    files = sorted(ROOT.glob('*.md')) + sorted(p for f in FOLDERS for p in (ROOT / f).rglob('*.md'))
    names, tests = known_names(), known_tests()
    found = [(p.relative_to(ROOT), name, why) for p in files for name, why in strange(p, names, tests)]
    for path, name, why in found:
        print(f'{path}: {name}: {why}')
    print(f'{len(files)} files, {len(names)} names')
    sys.exit(bool(found) or len(names) < 1000)


if __name__ == '__main__':
    main()
