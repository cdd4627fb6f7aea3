#!/usr/bin/env python3
"""Runs all benchmarks of a build and prints one JSON line per measurement, with the commit and the machine.

    benchmarks/run.py build                    every benchmark
    benchmarks/run.py build --only 'rank_*'    some
    benchmarks/run.py build --against OTHER    paired with another build: rounds alternate, ratios of medians are printed

Machines are noisy: quote ratios of paired runs, not lone times.
"""
import argparse
import fnmatch
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys


def commit():
    done = subprocess.run(['git', 'describe', '--always', '--dirty'], capture_output=True, text=True,
                          cwd=pathlib.Path(__file__).parent)
    return done.stdout.strip() or 'unknown'


def programs(build, only):
    folder = pathlib.Path(build, 'benchmarks')
    found = [p for p in sorted(folder.glob('*_bench')) if os.access(p, os.X_OK) and fnmatch.fnmatch(p.name, only)]
    if not found:
        sys.exit(f'no benchmarks in {folder}: build first, or look at --only')
    return found


def measure(program, options):
    done = subprocess.run([program, *options], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'{program} failed ({done.returncode}): {done.stderr[-500:]}')
    for line in done.stdout.splitlines():
        if line.startswith('{'):
            yield json.loads(line)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('build')
    ap.add_argument('--only', default='*')
    ap.add_argument('--tiny', action='store_true', help='small inputs: shows that the benchmarks run')
    ap.add_argument('--against', metavar='BUILD')
    ap.add_argument('--rounds', type=int, default=5)
    args = ap.parse_args()
    options = ['--tiny'] if args.tiny else []
    about = {'commit': commit(), 'machine': platform.machine(), 'cores': os.cpu_count()}
    for program in programs(args.build, args.only):
        if not args.against:
            for line in measure(program, options):
                print(json.dumps({**line, **about}), flush=True)
            continue
        times = {}
        for _ in range(args.rounds):
            for side, build in (('new', args.build), ('old', args.against)):
                for line in measure(pathlib.Path(build, 'benchmarks', program.name), options):
                    if 'median_us' in line:
                        times.setdefault((line['bench'], line['case']), {}).setdefault(side, []).append(
                            line['median_us'])
        for (bench, case), sides in times.items():
            if 'old' in sides and 'new' in sides:
                new, old = statistics.median(sides['new']), statistics.median(sides['old'])
                print(json.dumps({'bench': bench, 'case': case, 'rounds': args.rounds, 'new_us': new, 'old_us': old,
                                  'ratio': round(new / old, 3) if old else None, **about}), flush=True)


if __name__ == '__main__':
    main()
