#!/usr/bin/env python3
"""Golden files: tests/golden/CASE/{cmd,out,err,status}. `cmd` runs in sh, in an empty folder, with $STORE (the example
data of examples/imago-mol, imported once) and $EXAMPLE (its folder); what it prints must be byte for byte what the case
says. Paths of the run are masked. --update writes what is printed now: read the difference before committing it."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from support import BUILD, MATCH

SOURCE = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
GOLDEN = SOURCE / 'tests' / 'golden'
EXAMPLE = SOURCE / 'examples' / 'imago-mol'
PARTS = ('out', 'err', 'status')


FILES = ('clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl calls.jsonl projects.jsonl '
         'relations.jsonl feedback.jsonl').split()


def make_store(folder):
    store = folder / 'store'
    for words in (['init', store], ['import', store, EXAMPLE / 'themes.tsv', '--kind', 'taxonomy', '--scheme', 'theme'],
                  ['import', store, *(EXAMPLE / name for name in FILES)]):
        done = subprocess.run([MATCH, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit(f'{words}: {done.stderr.decode()}')
    return store


def run(case, store):
    """-> {part: bytes}"""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, 'PATH': f'{BUILD.resolve()}:{os.environ["PATH"]}', 'STORE': str(store),
                       'EXAMPLE': str(EXAMPLE), 'LC_ALL': 'C'}
        done = subprocess.run(['sh', '-c', (case / 'cmd').read_text()], cwd=folder, env=environment,
                              capture_output=True, timeout=120)
        mask = lambda text: text.replace(str(store).encode(), b'STORE').replace(str(EXAMPLE).encode(), b'EXAMPLE')
        return {'out': mask(done.stdout), 'err': mask(done.stderr), 'status': f'{done.returncode}\n'.encode()}


def difference(case, part, got):
    with tempfile.NamedTemporaryFile() as file:
        file.write(got)
        file.flush()
        words = ['diff', '-u', '--label', f'{case.name}/{part}', '--label', 'now', case / part, file.name]
        return subprocess.run(words, capture_output=True, text=True, errors='replace').stdout


def main():
    update = '--update' in sys.argv
    cases = sorted(p.parent for p in GOLDEN.glob('*/cmd'))
    if not MATCH.exists() or not cases:
        print('nothing to test')
        sys.exit(77)
    folder = pathlib.Path(tempfile.mkdtemp(prefix='match-golden-'))
    failed = []
    try:
        store = make_store(folder)
        for case in cases:
            got = run(case, store)
            for part in PARTS:
                path = case / part
                if update:
                    path.write_bytes(got[part])
                elif not path.exists() or path.read_bytes() != got[part]:
                    failed.append(case.name)
                    print(difference(case, part, got[part]) if path.exists() else f'{path} is missing')
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{len(cases)} cases, {"written" if update else f"{len(set(failed))} differ"}')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
