#!/usr/bin/env python3
"""Runs a scenario and compares what it wrote.

compare.py REFERENCE OUTPUT COMMAND...   COMMAND writes OUTPUT; OUTPUT must equal REFERENCE (a file), or, where REFERENCE
                                         is "expected", its stable part must equal expected.txt
compare.py --write OUTPUT                makes the stable part of OUTPUT the new expected.txt
"""
import difflib
import pathlib
import subprocess
import sys

EXPECTED = pathlib.Path(__file__).with_name('expected.txt')
BORDER = b'=== ranking\n'


def stable(data):
    if data.count(BORDER) != 1:
        sys.exit('the output has no ranking part: the scenario stopped early')
    return data[:data.index(BORDER)]


def main():
    if sys.argv[1] == '--write':
        EXPECTED.write_bytes(stable(pathlib.Path(sys.argv[2]).read_bytes()))
        return
    reference, output = sys.argv[1], pathlib.Path(sys.argv[2])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    code = subprocess.run(sys.argv[3:], check=False).returncode
    if code:
        sys.exit(f'the scenario ended with {code}')
    found = output.read_bytes()
    if reference == 'expected':
        wanted, found = EXPECTED.read_bytes(), stable(found)
    else:
        wanted = pathlib.Path(reference).read_bytes()
    if found != wanted:
        lines = [data.decode('utf-8', 'backslashreplace').splitlines() for data in (wanted, found)]
        print('\n'.join(list(difflib.unified_diff(*lines, reference, str(output), lineterm='', n=1))[:60]))
        sys.exit(1)
    print(f'{len(found)} bytes, as {reference}')


if __name__ == '__main__':
    main()
