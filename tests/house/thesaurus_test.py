#!/usr/bin/env python3
"""The starter thesaurus keeps the rules of libmatch/data/README.md. Each rule is first tried on a small table that breaks
it, so that a check that stopped working fails too."""
import collections
import os
import pathlib
import re
import sys
import unicodedata

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
TABLE = ROOT / 'libmatch' / 'data' / 'starter_thesaurus.tsv'
HEADER = 'code\tlabel\tparent\tlang\tkind'
LANGUAGES = 'en ro pl de fr it es hu'.split()
NEEDED = set('en ro pl'.split())
KINDS = set('field technology product condition service actor rule'.split())
LEAST_CONCEPTS, LEAST_LANGUAGES, MOST_ROOTS, MOST_DEPTH = 320, 8, 30, 7
SHORTEST, LONGEST = 2, 72
CODE = re.compile(r'[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?')
CEDILLAS = set('şŞţŢ')
# Words that analysis leaves out: with them alone a label would be found where its opposite stands.
NEGATIONS = {'it': {'non'}, 'es': {'no'}, 'hu': {'nem'}, 'fr': {'pas'}, 'de': {'nicht'}, 'ro': {'nu'}, 'pl': {'nie'}, 'en': {'not'}}
# Nobody writes their opposites in these words.
NEGATED = {'vissza nem térítendő támogatás'}


def ancestors(parents, code):
    found, todo = set(), list(parents.get(code, ()))
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += parents.get(at, ())
    return found


def depth(parents, code):
    level, steps = {code}, 0
    while level:
        level = {p for c in level for p in parents.get(c, ())}
        steps += 1
    return steps


def label_problems(label, lang):
    if not SHORTEST <= len(label) <= LONGEST:
        yield f'has {len(label)} characters, not {SHORTEST} to {LONGEST}'
    if label != ' '.join(label.split()):
        yield 'has blanks at an end or side by side'
    if re.search(r'[;|()\[\]"<>]', label) or any(unicodedata.category(c)[0] == 'C' for c in label):
        yield 'holds a character that no label needs'
    if lang == 'ro' and CEDILLAS & set(label):
        yield 'has a cedilla: Romanian is written with ș and ț'
    if not re.search(r'[^\W\d_]', label):
        yield 'has no letter'
    if label not in NEGATED and NEGATIONS.get(lang, set()) & set(re.split(r'\W+', label.casefold())):
        yield 'is told from its opposite by a stop word only'


def row_problems(rows):
    """One row at a time, and the order of the rows."""
    seen, owner, last = set(), {}, None
    for number, (code, label, parent, lang, kind) in rows:
        at = f'line {number}: {code}'
        if not CODE.fullmatch(code):
            yield f'{at}: the code is not lower-case words'
        if lang not in LANGUAGES:
            yield f'{at}: unknown language {lang!r}'
            continue
        if kind not in KINDS:
            yield f'{at}: unknown kind {kind!r}'
        for problem in label_problems(label, lang):
            yield f'{at}: {lang} label {label!r} {problem}'
        key = lang, label.casefold()
        if (code, *key) in seen:
            yield f'{at}: {lang} label {label!r} comes twice'
        elif owner.setdefault(key, code) != code:
            yield f'{at}: {lang} label {label!r} also names {owner[key]}'
        seen.add((code, *key))
        place = code.encode(), LANGUAGES.index(lang)
        if last and place < last:
            yield f'{at}: {lang} stands behind what it should precede'
        last = place


def concept_problems(rows):
    """What the rows of one concept say together, and the hierarchy."""
    by_code = collections.defaultdict(list)
    for _, row in rows:
        by_code[row[0]].append(row)
    parents = {code: list(dict.fromkeys(r[2] for r in own if r[2])) for code, own in by_code.items()}
    for code, own in by_code.items():
        for parent in parents[code]:
            if parent not in by_code:
                yield f'{code}: its parent {parent} does not exist'
        missing = NEEDED - {r[3] for r in own}
        if missing:
            yield f'{code}: no label in {", ".join(sorted(missing))}'
        if len({r[4] for r in own}) > 1:
            yield f'{code}: more than one kind'
        count = len(parents[code])
        if [r[2] for r in own] != parents[code] + parents[code][:1] * (len(own) - count) + [''] * (not count) * len(own):
            yield f'{code}: its first {count} rows should name its parents, the others repeat the first'
        above = ancestors(parents, code)
        if code in above:
            yield f'{code}: is broader than itself'
            continue
        for parent in parents[code]:
            if any(parent in ancestors(parents, other) for other in parents[code] if other != parent):
                yield f'{code}: its parent {parent} is said already by another parent'
        if '.' in code and code.split('.')[0] not in above:
            yield f'{code}: {code.split(".")[0]} is not above it'
    if all(code not in ancestors(parents, code) for code in parents):
        for code in parents:
            if depth(parents, code) > MOST_DEPTH:
                yield f'{code}: more than {MOST_DEPTH} levels'


def size_problems(rows):
    codes = {row[0] for _, row in rows}
    roots = codes - {row[0] for _, row in rows if row[2]}
    covered = collections.Counter(lang for _, lang in {(row[0], row[3]) for _, row in rows})
    if len(codes) < LEAST_CONCEPTS:
        yield f'{len(codes)} concepts, at least {LEAST_CONCEPTS}'
    if sum(1 for lang in LANGUAGES if covered[lang] >= len(codes) * 3 // 4) < LEAST_LANGUAGES:
        yield f'languages that name three concepts in four: fewer than {LEAST_LANGUAGES}'
    if len(roots) > MOST_ROOTS:
        yield f'{len(roots)} concepts without a parent, at most {MOST_ROOTS}'


def read(data):
    """-> rows [(line number, [code, label, parent, lang, kind])], problems"""
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as error:
        return [], [f'not UTF-8: {error}']
    problems = []
    if text != unicodedata.normalize('NFC', text):
        problems.append('not in normal form C')
    if '\r' in text or '\ufeff' in text or not text.endswith('\n'):
        problems.append('lines end in one newline each, without a byte order mark')
    lines = text.rstrip('\n').split('\n')
    if lines[0] != HEADER:
        problems.append(f'the header is {lines[0]!r}')
    rows = [(number, line.split('\t')) for number, line in enumerate(lines[1:], 2)]
    problems += [f'line {number}: {len(row)} cells' for number, row in rows if len(row) != 5]
    return [r for r in rows if len(r[1]) == 5], problems


def problems_of(data):
    rows, problems = read(data)
    return problems + [*row_problems(rows), *concept_problems(rows)]


GOOD = [row.split('|') for row in (
    'a|alpha||en|field', 'a|alfa||ro|field', 'a|alfa||pl|field',
    'a.b|beta|a|en|field', 'a.b|beta two|a|en|field', 'a.b|beta și ț|a|ro|field', 'a.b|beta|a|pl|field',
    'a.c|gamma|a.b|en|rule', 'a.c|gama|d|ro|rule', 'a.c|gamma|a.b|pl|rule',
    'd|delta||en|actor', 'd|delta||ro|actor', 'd|delta||pl|actor')]


def table(rows):
    return '\n'.join([HEADER, *('\t'.join(row) for row in rows), '']).encode()


def changed(line, column, value):
    rows = [list(row) for row in GOOD]
    rows[line][column] = value
    return table(rows)


BROKEN = {
    'not UTF-8': table(GOOD) + b'\xff\n',
    'normal form': changed(3, 1, 'be\u0301ta'),
    'newline': table(GOOD).replace(b'\n', b'\r\n'),
    'header': table(GOOD)[1:],
    'cells': table(GOOD) + b'd\tdelta\n',
    'lower-case words': changed(12, 0, 'D'),
    'unknown language': changed(12, 3, 'xx'),
    'unknown kind': changed(12, 4, 'thing'),
    'characters, not': changed(12, 1, 'x' * (LONGEST + 1)),
    'blanks': changed(12, 1, 'delta '),
    'no label needs': changed(12, 1, 'delta (d)'),
    'cedilla': changed(5, 1, 'beta ş'),
    'no letter': changed(12, 1, '42'),
    'opposite': changed(12, 1, 'nie delta'),
    'comes twice': changed(4, 1, 'Beta'),
    'also names': changed(7, 1, 'beta'),
    'should precede': table(GOOD[3:] + GOOD[:3]),
    'does not exist': changed(8, 2, 'e'),
    'no label in pl': table(GOOD[:-1]),
    'more than one kind': changed(12, 4, 'rule'),
    'should name its parents': table(GOOD[:8] + [['a.c', 'gama', 'a.b', 'ro', 'rule'], ['a.c', 'gamma', 'd', 'pl', 'rule']]
                                     + GOOD[10:]),
    'broader than itself': table([[*r[:2], 'a.b' if r[0] == 'a' else r[2], *r[3:]] for r in GOOD]),
    'said already': changed(8, 2, 'a'),
    'is not above it': table([[*r[:2], 'd' if r[0] == 'a.b' else r[2], *r[3:]] for r in GOOD]),
}


def main():
    wrong = [f'a fine table is refused: {p}' for p in problems_of(table(GOOD))]
    wrong += [f'a table that breaks the rule {rule!r} passes' for rule, data in BROKEN.items()
              if not any(rule in problem for problem in problems_of(data))]
    deep = [row for n in range(MOST_DEPTH + 1) for row in
            ([f'l{n}', f'level {n} {lang}', f'l{n - 1}' if n else '', lang, 'field'] for lang in ('en', 'ro', 'pl'))]
    wrong += ['a table too deep passes'] * (not any('levels' in p for p in problems_of(table(deep))))
    wrong += ['a table too small passes'] * (len([*size_problems(read(table(GOOD))[0])]) != 2)
    data = TABLE.read_bytes()
    rows, _ = read(data)
    wrong += [f'{TABLE.name}: {p}' for p in [*problems_of(data), *size_problems(rows)]]
    print('\n'.join(wrong) or f'{len({r[0] for _, r in rows})} concepts, {len(rows)} labels, rules hold')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
