#!/usr/bin/env python3
"""Proofs of `match schedule --prove` beside an exact MaxSAT encoding solved by clasp, in one run on one core.

usage: clasp_compare.py MATCH FOLDER [--limit S] [--fairness D] [--only TEXT] [--keep FOLDER]

FOLDER holds events in the compact form of docs/events.md, kind all, two parties a meeting (events of the published
family of B2B meeting scheduling are such). Every event gets --fairness (2) if it states none. Printed per event, as
JSON Lines: cost and CPU seconds of both, each limited to --limit (60) CPU seconds; then the totals over the events that
clasp closed. Claims that contradict each other end the run with status 1.

The encoding follows Bofill et al. (JAIR 2022), the variant with implied constraints:
  x[m,t]     meeting m is in slot t; exactly one t for each m, and one m for each participant and slot
  y[p,t]     participant p is busy in t; a totalizer says that y[p,*] has as many true as p has meetings (implied)
  s[p,t]     p begins a run of meetings in t; totalizers count the runs, the break j of p is its run j + 1
  tables     meetings are parted into stars, at most one of a star takes place at a time; a sequential counter per slot
             over the stars holds them at the number of tables, another one the busy participants at twice that (implied)
  fairness   whoever has j + d breaks makes everybody have j
  objective  a soft clause of weight 1 against every break
Written down here anew; clasp is run with core-guided optimisation, which closes most of the family.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile


class Formula:
    def __init__(self):
        self.variables, self.hard, self.soft = 0, [], []

    def new(self):
        self.variables += 1
        return self.variables

    def add(self, *clause):
        self.hard.append(clause)

    def at_most_one(self, literals):
        if len(literals) <= 6:
            for i, a in enumerate(literals):
                for b in literals[i + 1:]:
                    self.add(-a, -b)
            return
        before = None
        for a in literals:      # before: one of the earlier ones is true
            here = self.new()
            self.add(-a, here)
            if before:
                self.add(-before, here)
                self.add(-before, -a)
            before = here

    def at_most(self, literals, bound):
        """Sequential counter: row[j] = more than j of those so far."""
        if bound >= len(literals):
            return
        row = []
        for a in literals:
            if bound == 0:
                self.add(-a)
                continue
            following = [self.new() for _ in range(min(bound, len(row) + 1))]
            self.add(-a, following[0])
            for j, one in enumerate(row):
                self.add(-one, following[j])
                if j + 1 < len(following):
                    self.add(-one, -a, following[j + 1])
            if len(row) == bound:
                self.add(-row[-1], -a)
            row = following

    def totalizer(self, literals, most):
        """Outputs o[j] <=> at least j + 1 are true, for the first `most`."""
        if len(literals) <= 1:
            return list(literals)
        left = self.totalizer(literals[:len(literals) // 2], most)
        right = self.totalizer(literals[len(literals) // 2:], most)
        out = [self.new() for _ in range(min(most, len(left) + len(right)))]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                if 0 < i + j <= len(out):       # i on the left and j on the right: at least i + j
                    self.add(*([-left[i - 1]] if i else []), *([-right[j - 1]] if j else []), out[i + j - 1])
                if i + j < len(out):            # at most i and at most j: at most i + j
                    self.add(*([left[i]] if i < len(left) else []), *([right[j]] if j < len(right) else []), -out[i + j])
        return out

    def write(self, path):
        top = len(self.soft) + 1
        with open(path, 'w') as f:
            f.write(f'p wcnf {self.variables} {len(self.hard) + len(self.soft)} {top}\n')
            for clause in self.hard:
                f.write(f'{top} {" ".join(map(str, clause))} 0\n')
            for literal in self.soft:
                f.write(f'1 {literal} 0\n')


def stars(meetings):
    """Parts the meetings into groups of one participant each, most meetings first."""
    left, groups = dict(enumerate(meetings)), []
    while left:
        degree = {}
        for m in left.values():
            for p in (m['a'], m['b']):
                degree[p] = degree.get(p, 0) + 1
        best = max(sorted(degree), key=degree.get)
        groups.append([i for i, m in left.items() if best in (m['a'], m['b'])])
        for i in groups[-1]:
            del left[i]
    return groups


def encode(event):
    f, meetings = Formula(), event['meetings']
    people, slots, tables = (len(event[k]) if isinstance(event[k], list) else event[k]
                             for k in ('participants', 'slots', 'tables'))
    morning = slots if event.get('morning_slots') is None else event['morning_slots']
    away = [set(x or ()) for x in event.get('forbidden') or [()] * people]
    own = [[i for i, m in enumerate(meetings) if p in (m['a'], m['b'])] for p in range(people)]
    x = []
    for m in meetings:
        session, fixed = m.get('session') or 'any', m.get('fixed')
        allowed = [t for t in range(slots) if t not in away[m['a']] | away[m['b']]
                   and (session != 'am' or t < morning) and (session != 'pm' or t >= morning) and fixed in (None, t)]
        x.append({t: f.new() for t in allowed})
        f.add(*x[-1].values())
        f.at_most_one(list(x[-1].values()))
    busy = []
    for p in range(people):
        y = {}
        for t in range(slots):
            here = [x[m][t] for m in own[p] if t in x[m]]
            if not here:
                continue
            y[t] = f.new()
            f.at_most_one(here)
            f.add(-y[t], *here)
            for literal in here:
                f.add(-literal, y[t])
        busy.append(y)
        count = f.totalizer(list(y.values()), len(own[p]) + 1)
        if len(count) < len(own[p]):
            f.add()             # fewer slots than meetings
        for j, literal in enumerate(count):
            f.add(literal if j < len(own[p]) else -literal)
    breaks = encode_breaks(f, busy, own, slots)
    encode_tables(f, meetings, x, busy, slots, tables)
    encode_fairness(f, breaks, event.get('fairness'))
    for before, after in event.get('precedences') or ():
        for t, literal in x[after].items():
            f.add(-literal, *(v for u, v in x[before].items() if u < t))
    return f


def encode_breaks(f, busy, own, slots):
    breaks = []
    for p, y in enumerate(busy):
        degree = len(own[p])
        if degree in (0, 1, slots):
            breaks.append([])
            continue
        starts = []
        for t, literal in y.items():
            if t - 1 not in y:
                starts.append(literal)
                continue
            start = f.new()
            f.add(-start, literal)
            f.add(-start, -y[t - 1])
            f.add(start, -literal, y[t - 1])
            starts.append(start)
        most = min((slots - 1) // 2, degree - 1)
        runs = f.totalizer(starts, most + 2)
        for literal in runs[most + 1:]:
            f.add(-literal)
        breaks.append(runs[1:most + 1])
        f.soft += [-literal for literal in breaks[-1]]
    return breaks


def encode_tables(f, meetings, x, busy, slots, tables):
    groups = stars(meetings)
    for t in range(slots):
        taken = []
        for group in groups:
            here = [x[m][t] for m in group if t in x[m]]
            if not here:
                continue
            taken.append(f.new())
            for literal in here:
                f.add(-literal, taken[-1])
        f.at_most(taken, tables)
        f.at_most([y[t] for y in busy if t in y], 2 * tables)


def encode_fairness(f, breaks, d):
    if d is None:
        return
    fewest = min(map(len, breaks), default=0)
    everybody = []
    for j in range(fewest):
        everybody.append(f.new())
        for own in breaks:
            f.add(-everybody[-1], own[j])
    for own in breaks:
        for j in range(d, len(own)):
            f.add(-own[j], *(everybody[j - d:j - d + 1]))


def run(words, limit):
    """-> (standard output, CPU seconds)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_CPU, (limit, limit + 5)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_clasp(formula, limit, folder):
    """-> (cost, 'infeasible' or None, CPU seconds)"""
    path = folder / 'event.wcnf'
    formula.write(path)
    out, cpu = run(['clasp', '--opt-strategy=usc', '--quiet=1', '--stats=0', str(path)], limit)
    if 's UNSATISFIABLE' in out:
        return 'infeasible', cpu
    if 's OPTIMUM FOUND' in out:
        return int([line for line in out.splitlines() if line.startswith('o ')][-1].split()[1]), cpu
    return None, cpu


def by_match(match, event, limit, folder):
    path, made = folder / 'event.json', folder / 'plan.json'
    path.write_text(json.dumps(event))
    _, cpu = run([match, 'schedule', str(path), '--prove', '--time-limit', str(limit), '-o', str(made)], limit + 30)
    plan = json.loads(made.read_text())
    if plan['status'] == 'optimal':
        return plan['objective']['breaks'], cpu
    return ('infeasible' if plan['status'] == 'infeasible' else None), cpu


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('match')
    ap.add_argument('folder', type=pathlib.Path)
    ap.add_argument('--limit', type=int, default=60)
    ap.add_argument('--fairness', type=int, default=2)
    ap.add_argument('--only', default='')
    ap.add_argument('--keep', type=pathlib.Path, help='leave the formulas here instead of solving them')
    args = ap.parse_args()
    total = {'events': 0, 'clasp_closed': 0, 'match_closed': 0, 'clasp_cpu': 0.0, 'match_cpu': 0.0, 'wrong': 0}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path in sorted(p for p in args.folder.glob('*.json') if args.only in p.name):
            event = json.loads(path.read_text(encoding='utf-8'))
            if event.get('fairness') is None:
                event['fairness'] = args.fairness
            formula = encode(event)
            if args.keep:
                formula.write(args.keep / f'{path.stem}.wcnf')
                continue
            theirs, their_cpu = by_clasp(formula, args.limit, folder)
            ours, our_cpu = by_match(args.match, event, args.limit, folder)
            wrong = None not in (theirs, ours) and theirs != ours
            print(json.dumps({'event': path.stem, 'clasp': theirs, 'clasp_cpu': round(their_cpu, 2), 'match': ours,
                              'match_cpu': round(our_cpu, 2), **({'wrong': True} if wrong else {})}), flush=True)
            total['events'] += 1
            total['wrong'] += wrong
            total['match_closed'] += ours is not None
            if theirs is not None:
                total['clasp_closed'] += 1
                total['clasp_cpu'] += their_cpu
                total['match_cpu'] += our_cpu
    print(json.dumps({k: round(v, 2) for k, v in total.items()}))
    sys.exit(1 if total['wrong'] else 0)


if __name__ == '__main__':
    main()
