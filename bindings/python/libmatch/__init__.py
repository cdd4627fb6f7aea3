"""Partner matchmaking and brokerage: rank partners in both directions, explain every score, plan the meetings.

    import libmatch

    with libmatch.create('cluster.store') as store:
        print(store.import_file('members.csv'))
        for hit in store.partners('IM28', k=5, explain=True):
            print(f'{hit.rank}. {hit.name}  {hit.score:.3f}')

Every exception is a MatchError with `file`, `line`, `field` and `value` where they are known. A store may be used from
several threads (calls take turns); long work lets other threads run and can be stopped with Ctrl-C.
"""
import collections.abc
import json
import threading
from contextlib import contextmanager
from typing import NamedTuple

from . import native as _native
from ._native import BusyError, InputError, MatchError, NotFoundError, StateError, StoreError

__all__ = ['BusyError', 'Event', 'Explanation', 'Hit', 'ImportReport', 'InputError', 'MatchError', 'NotFoundError',
           'Plan', 'Report', 'Results', 'StateError', 'Store', 'StoreError', 'create', 'evaluate', 'open', 'version']

_STEP_MS = 40       # Ctrl-C and other threads wait at most about this long
_TIERS = {'public': 0, 'members': 1, 'confidential': 2}
_MODES = {'balanced': 0, 'complement': 1, 'peer': 2}
_WANTS = {None: 0, 'organisations': 1, 'clusters': 2, 'any': 3, 'competence': 10, 'offer': 11, 'request': 12,
          'idea': 13, 'project': 14, 'call': 15, 'organisation': 16, 'cluster': 17}
_CHANGES = ('unchanged', 'inserted', 'updated', 'older')


def version():
    """The version of the library, such as '0.1.0'."""
    return _native.version()


__version__ = version()


def _choice(what, value, known):
    try:
        return known[value]
    except (KeyError, TypeError):
        names = ', '.join(str(k) for k in known if k is not None)
        raise InputError(f'{what} is {value!r}; it must be one of: {names}') from None


def _as_json(value):
    """A str or bytes of JSON as it is, anything else turned into JSON."""
    return value if isinstance(value, (str, bytes)) else json.dumps(value, ensure_ascii=False)


def _run(job, progress):
    """Steps a job to its end; Ctrl-C arrives between two steps."""
    while job.step(_STEP_MS):
        if progress is not None:
            progress(job.progress())
    if progress is not None:
        progress(1.0)


class Hit(NamedTuple):
    """One row of a ranked list."""
    rank: int
    id: str
    kind: str
    name: str
    score: float
    explanation: 'Explanation | None' = None


class Explanation(dict):
    """Why a score is what it is: a dict (see docs/explanations.md) that renders as text and in a notebook."""

    def text(self, language='en'):
        """Readable lines in 'en', 'ro' or 'pl'."""
        return _native.explanation_text(json.dumps(self, ensure_ascii=False), language)

    def __str__(self):
        return self.text()

    def _repr_html_(self):
        return f'<pre>{_escape(self.text())}</pre>'


def _escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


class Results(collections.abc.Sequence):
    """A ranked list: iterates and indexes over Hit rows, prints as a table."""

    def __init__(self, box):
        self._box = box
        self.warnings = json.loads(box.warnings() or '[]')
        self._rows = [None] * box.count()

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        if i < 0:
            i += len(self)
        if not 0 <= i < len(self):
            raise IndexError('no such hit')
        row = self._rows[i]
        if row is None:
            b, reasons = self._box, self._box.explanation(i)
            row = Hit(i + 1, b.id(i), b.kind(i), b.name(i), b.score(i),
                      Explanation(json.loads(reasons)) if reasons else None)
            self._rows[i] = row
        return row

    @property
    def ids(self):
        return [self._box.id(i) for i in range(len(self))]

    def columns(self):
        """{column: list}: what a DataFrame is made of."""
        b, every = self._box, range(len(self))
        return {'rank': list(range(1, len(self) + 1)), 'id': [b.id(i) for i in every],
                'kind': [b.kind(i) for i in every], 'name': [b.name(i) for i in every],
                'score': [b.score(i) for i in every]}

    def to_pandas(self):
        """A pandas DataFrame with the columns rank, id, kind, name, score."""
        import pandas
        return pandas.DataFrame(self.columns())

    def to_dicts(self):
        return [hit._asdict() for hit in self]

    def __repr__(self):
        if not len(self):
            return '(no results)'
        width = max(len(hit.id) for hit in self[:50])
        lines = [f'{hit.rank:4d}  {hit.score:8.4f}  {hit.id:{width}s}  {hit.name}' for hit in self[:50]]
        if len(self) > 50:
            lines.append(f'      ... {len(self) - 50} more')
        return '\n'.join(lines)

    def _repr_html_(self):
        rows = ''.join(f'<tr><td>{h.rank}</td><td>{h.score:.4f}</td><td>{_escape(h.id)}</td><td>{_escape(h.kind)}</td>'
                       f'<td>{_escape(h.name)}</td></tr>' for h in self[:100])
        return ('<table><thead><tr><th>rank</th><th>score</th><th>id</th><th>kind</th><th>name</th></tr></thead>'
                f'<tbody>{rows}</tbody></table>')


class ImportReport(NamedTuple):
    """What an import did, in rows, and the issues it found."""
    rows: int
    inserted: int
    updated: int
    unchanged: int
    older: int
    rejected: int
    warnings: int
    issues: list

    def __str__(self):
        said = (f'{self.rows} rows: {self.inserted} inserted, {self.updated} updated, {self.unchanged} unchanged, '
                f'{self.older} older, {self.rejected} rejected, {self.warnings} warnings')
        rejected = [f'  {i.get("file", "")}:{i["row"]}: {i["field"]}: {i["rule"]}: {i["message"]}' for i in self.issues
                    if i['severity'] == 'rejected']
        return '\n'.join([said, *rejected[:20]])


class Store:
    """An open store. Made by open() and create(); a context manager."""

    def __init__(self, path, mode='read', *, viewer='public', as_of=None, busy_ms=5000):
        self._lock = threading.RLock()
        self._box = None
        modes = {'read': 0, 'write': 1, 'create': 2}
        self._box = _native.Store(str(path), _choice('mode', mode, modes), _choice('viewer', viewer, _TIERS),
                                  None if as_of is None else str(as_of), busy_ms)
        self.path = str(path)

    def close(self):
        """Closes the store; closing twice is harmless."""
        if self._box is not None:
            with self._lock:
                self._box.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return f'<libmatch.Store {self.path!r}{" (closed)" if self._box.closed() else ""}>'

    # ---- writing

    def upsert(self, record):
        """Inserts or replaces one record (a dict or JSON text) -> (what it did, warnings)."""
        with self._lock:
            change, warnings = self._box.upsert(_as_json(record)).split(' ', 1)
        return _CHANGES[int(change)], json.loads(warnings or '[]')

    def delete(self, kind, id):
        with self._lock:
            self._box.remove(kind, id)

    @contextmanager
    def batch(self):
        """All writes inside become durable and searchable together, or, after an exception, not at all."""
        with self._lock:
            self._box.begin()
            try:
                yield self
            except BaseException:
                self._box.rollback()
                raise
            self._box.commit()

    def import_file(self, path, *, kind=None, scheme=None, map=None, format=None, strict=False, progress=None):
        """Imports a file of records or a taxonomy table -> ImportReport. `map` is {column: key} for other headers."""
        with self._lock:
            job = self._box.import_file(str(path), kind, scheme, None if map is None else _as_json(map), format, strict)
            return self._finish_import(job, progress)

    def import_text(self, data, *, name='text', kind=None, scheme=None, map=None, format=None, strict=False,
                    progress=None):
        """Imports records from a str or bytes -> ImportReport."""
        with self._lock:
            job = self._box.import_text(name, data, kind, scheme, None if map is None else _as_json(map), format,
                                        strict)
            return self._finish_import(job, progress)

    @staticmethod
    def _finish_import(job, progress):
        try:
            _run(job, progress)
            counts = map(int, job.import_counts().split())
            return ImportReport(*counts, json.loads(job.import_issues()))
        finally:
            job.close()

    def rebuild(self):
        """Builds the index anew from the records: the same answers as before."""
        with self._lock:
            self._box.rebuild()

    # ---- reading

    def get(self, id, kind=None):
        """One record as a dict; NotFoundError when there is none."""
        with self._lock:
            return json.loads(self._box.get(kind, id))

    __getitem__ = get

    def __contains__(self, id):
        try:
            self.get(id)
        except NotFoundError:
            return False
        return True

    def records(self, kind=None):
        """All records (of one kind) as dicts, in the order they were first written."""
        with self._lock:
            text = self._box.export_records(kind)
        return (json.loads(line) for line in text.splitlines())

    def stats(self):
        with self._lock:
            return json.loads(self._box.stats())

    def quality(self):
        """The data-quality report: {'counts': {code: n}, 'findings': [...]}"""
        with self._lock:
            return json.loads(self._box.quality())

    # ---- ranking

    def search(self, text, k=10, *, want=None, where=None, language=None, channels=None, explain=False):
        """Records for a text of any length. want: None for all items, a kind, or 'organisations'."""
        with self._lock:
            return Results(self._box.search(text, k, _choice('want', want, _WANTS), where, language, channels, explain))

    def partners(self, id, k=10, *, want=None, mode='balanced', new_only=False, beyond=0, where=None, explain=False):
        """Partners for an organisation, a cluster or an item; mode 'balanced', 'complement' or 'peer'."""
        with self._lock:
            return Results(self._box.partners(id, k, _choice('want', want, _WANTS), _choice('mode', mode, _MODES),
                                              where, new_only, beyond, explain))

    def complete(self, text, members, k=10, *, want=None, where=None, language=None, explain=False):
        """Who is missing: from a text and the ids of the members known so far."""
        if isinstance(members, str):
            raise TypeError('members must be a list of ids, not one str')
        ids = list(members)
        for id in ids:
            if not isinstance(id, str):
                raise TypeError(f'a member id must be a str, not {type(id).__name__}')
        with self._lock:
            return Results(self._box.complete(text, '\n'.join(ids), k, _choice('want', want, _WANTS), where, language,
                                              explain))

    def explain(self, a, b, *, mode='balanced'):
        """Why A and B fit, or how far they do -> Explanation."""
        with self._lock:
            return Explanation(json.loads(self._box.explain(a, b, _choice('mode', mode, _MODES))))

    def why_not(self, a, b, k=10, *, want=None, mode='balanced', where=None, new_only=False, beyond=0):
        """Why B is not among the first k partners of A -> Explanation."""
        with self._lock:
            return Explanation(json.loads(self._box.why_not(a, b, k, _choice('want', want, _WANTS),
                                                            _choice('mode', mode, _MODES), where, new_only, beyond)))

    def duplicates(self, *, between=None, k=0, minimum=0):
        """Pairs of records that may be the same: list of dicts {id_a, id_b, score, evidence}, best first."""
        with self._lock:
            return [json.loads(line) for line in self._box.duplicates(between, k, minimum).splitlines()]

    def build_event(self, spec):
        """An Event from the store: participants and wishes from the partner ranking (see docs/events.md)."""
        with self._lock:
            return Event(self._box.build_event(_as_json(spec)))


class Event:
    """A brokerage event, from a dict or JSON text in the compact or the rich form."""

    def __init__(self, source):
        self.json = _as_json(source)
        self._box = _native.Event(self.json)

    @classmethod
    def read(cls, path):
        with _builtin_open(path, 'rb') as f:
            return cls(f.read())

    @property
    def participants(self):
        """[(id, name)] of the participants."""
        return [(self._box.participant_id(i), self._box.participant_name(i)) for i in range(self._box.participants())]

    @property
    def meetings(self):
        """The number of meetings, after wishes were merged."""
        return self._box.meetings()

    @property
    def slots(self):
        return self._box.slots()

    @property
    def tables(self):
        return self._box.tables()

    def schedule(self, *, time_limit=10.0, moves=0, threads=1, seed=1, prove=False, progress=None):
        """Plans the meetings -> Plan. With `moves` the same event and seed give the same plan, whatever the threads."""
        job = self._box.schedule(float(time_limit), int(moves), int(threads), int(seed), bool(prove))
        try:
            _run(job, progress)
            return Plan(job.plan(), self)
        finally:
            job.close()

    def _plan(self, plan):
        return plan if isinstance(plan, Plan) else Plan(_native.Plan(_as_json(plan)), self)

    def repair(self, plan, changes, *, price=None, moves=0, seed=1, curve=(), progress=None):
        """Changes a Plan on the day: `changes` (a dict or JSON) says what happened. -> (Plan, report). The new plan's
        `event` is the event as it is now. `price`: what moving one kept meeting must win, in units of weight; `curve`:
        more prices to try, for report['curve']."""
        plan = self._plan(plan)
        changed, repaired = Event(self.json), Plan(_native.Plan('{"assignment": []}'), self)
        job = self._box.repair_job(plan._box, _as_json(changes), 0.0 if price is None else float(price) or -1.0,
                                   int(moves), int(seed), ' '.join(f'{float(p):.9f}' for p in curve))
        try:
            _run(job, progress)
            report = job.repaired(changed._box, repaired._box)
        finally:
            job.close()
        changed.json = changed._box.write()
        repaired.event = changed
        return repaired, json.loads(report)

    def policy(self, highest=5, *, moves=0, seed=1, progress=None):
        """What a guaranteed minimum of 0, 1 ... `highest` meetings for everybody costs -> list of dicts."""
        job = self._box.policy(int(highest), int(moves), int(seed))
        try:
            _run(job, progress)
            return json.loads(job.policy())
        finally:
            job.close()

    def plan_from_csv(self, text):
        """A Plan from a table made by hand; what the event does not have becomes a violation in check()."""
        return Plan(self._box.plan_from_csv(text), self)

    def check(self, plan):
        """Checks a Plan (or its JSON) independently of what made it -> dict with 'valid' and 'violations'."""
        return json.loads(self._box.check(self._plan(plan)._box))

    def __repr__(self):
        return (f'<libmatch.Event: {self._box.participants()} participants, {self.meetings} meetings, {self.slots} '
                f'slots, {self.tables} tables>')


class Plan:
    """A timetable for an event."""

    def __init__(self, box, event):
        self._box = box
        self.event = event

    @property
    def status(self):
        """'feasible', 'optimal', 'infeasible' or 'unknown'"""
        return self._box.status()

    @property
    def assignment(self):
        """The slot of each meeting, -1 where it is not placed."""
        return [self._box.slot(i) for i in range(self._box.meetings())]

    @property
    def tables(self):
        return [self._box.table(i) for i in range(self._box.meetings())]

    def to_json(self):
        return self._box.to_json(self.event._box)

    def to_dict(self):
        return json.loads(self.to_json())

    def ics(self, participant, *, language='en', zone=None, stamp=None, sequence=0):
        """One participant's agenda as iCalendar."""
        return self._box.ics(self.event._box, participant, language, zone, stamp, sequence)

    def csv(self, *, language='en', zone=None):
        """All agendas as CSV."""
        return self._box.csv(self.event._box, language, zone)

    def agenda(self, participant, *, language='en', zone=None):
        """One participant's agenda as plain text."""
        return self._box.agenda_text(self.event._box, participant, language, zone)

    def fairness(self):
        """The fairness certificate -> dict: who got how many meetings, the most possible, why not more, and for each
        shortfall which meeting could give way."""
        return json.loads(self._box.fairness(self.event._box, False))

    def fairness_csv(self):
        """The rows of the certificate as CSV."""
        return self._box.fairness(self.event._box, True)

    def kpi(self, attendance, *, at=None):
        """Figures after the event from who came and how they rated: CSV text, or a list of dicts (see docs/events.md)
        -> dict."""
        return json.loads(self._box.kpi(self.event._box, _as_json(attendance), at))

    def feedback(self, attendance, *, at=None):
        """The same as records for Store.import_text(): JSON Lines of kind feedback."""
        return self._box.feedback(self.event._box, _as_json(attendance), at)

    def to_html(self, title=None):
        """One self-contained page: timetable, key figures, agendas."""
        report = Report(title or 'Timetable')
        report.add_event(None, self.event, self)
        return report.html()

    def _repr_html_(self):
        page = self.to_html()
        return f'<iframe style="width:100%;height:40em;border:0" srcdoc="{_escape(page)}"></iframe>'

    def __repr__(self):
        slots = self.assignment
        return f'<libmatch.Plan: {self.status}, {sum(s >= 0 for s in slots)} of {len(slots)} meetings placed>'


class Report:
    """One HTML page under construction, without external resources."""

    def __init__(self, title, language='en'):
        self._box = _native.Report(title, language)

    def add_text(self, heading, text):
        self._box.add_text(heading, text)

    def add_hits(self, heading, results):
        self._box.add_hits(heading, results._box)

    def add_quality(self, heading, quality):
        self._box.add_quality(heading, _as_json(quality))

    def add_event(self, heading, event, plan):
        self._box.add_event(heading, event._box, plan._box)

    def html(self):
        return self._box.html()


def evaluate(run, qrels, k=10, *, gain='exp'):
    """Scores a TREC run against judgements (both as text) -> dict of measures."""
    return json.loads(_native.evaluate(run, qrels, k, _choice('gain', gain, {'exp': False, 'linear': True})))


_builtin_open = open


def open(path, *, write=False, viewer='public', as_of=None, busy_ms=5000):    # noqa: A001  like the built-in, on purpose
    """Opens an existing store."""
    return Store(path, 'write' if write else 'read', viewer=viewer, as_of=as_of, busy_ms=busy_ms)


def create(path, *, viewer='public', as_of=None, busy_ms=5000):
    """Makes a new store (a folder, or ':memory:') and opens it for writing."""
    return Store(path, 'create', viewer=viewer, as_of=as_of, busy_ms=busy_ms)
