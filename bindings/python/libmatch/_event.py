"""Brokerage events: planning, repairing, checking; plans and what is made of them; reports."""
import csv
import io
import json

from . import native as _native
from ._figure import Figure
from ._work import as_json, escape, run

_open = open


class Event:
    """A brokerage event, from a dict or JSON text in the compact or the rich form."""

    def __init__(self, source):
        self.json = as_json(source)
        self._box = _native.Event(self.json)

    @classmethod
    def read(cls, path):
        with _open(path, 'rb') as f:
            return cls(f.read())

    @classmethod
    def from_tables(cls, spec, people, wishes=None):
        """An event of registrations -> Event: `people` and `wishes` are CSV texts, `spec` is the event without
        participants and wishes (`days` may stand for slots). See table_notes() for what does not count."""
        return cls(_native.tables_event(as_json(spec), people, wishes))

    @staticmethod
    def table_notes(spec, people, wishes=None):
        """What such tables leave out, and hints -> [{'table', 'line', 'column', 'left_out', 'text'}]."""
        return json.loads(_native.tables_notes(as_json(spec), people, wishes))

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
        """The number of time slots."""
        return self._box.slots()

    @property
    def tables(self):
        """The number of tables."""
        return self._box.tables()

    def schedule(self, *, time_limit=10.0, moves=0, threads=1, seed=1, prove=False, progress=None):
        """Plans the meetings -> Plan. With `moves` the same event and seed give the same plan, whatever the threads."""
        job = self._box.schedule(float(time_limit), int(moves), int(threads), int(seed), bool(prove))
        try:
            run(job, progress, 'planning')
            return Plan(job.plan(), self)
        finally:
            job.close()

    def _plan(self, plan):
        return plan if isinstance(plan, Plan) else Plan(_native.Plan(as_json(plan)), self)

    def repair(self, plan, changes, *, price=None, moves=0, seed=1, curve=(), language='en', progress=None):
        """Changes a Plan on the day: `changes` (a dict or JSON) says what happened. -> (Plan, report). The new plan's
        `event` is the event as it is now, and its changes() say whom to tell. `price`: what moving one kept meeting must
        win, in units of weight; `curve`: more prices to try, for report['curve']; `language`: of the messages in changes()
        and of the report's reasons ('en', 'ro', 'pl')."""
        plan = self._plan(plan)
        changed, repaired = Event(self.json), Plan(_native.Plan('{"assignment": []}'), self)
        job = self._box.repair_job_in(plan._box, as_json(changes), 0.0 if price is None else float(price) or -1.0,
                                      int(moves), int(seed), ' '.join(f'{float(p):.9f}' for p in curve), language)
        try:
            run(job, progress, 'planning')
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
            run(job, progress, 'planning')
            return json.loads(job.policy())
        finally:
            job.close()

    def plan_from_csv(self, text):
        """A Plan from a table made by hand; what the event does not have becomes a violation in check()."""
        return Plan(self._box.plan_from_csv(text), self)

    def check(self, plan, *, language='en'):
        """Checks a Plan (or its JSON) independently of what made it -> dict with 'valid' and 'violations', whose texts
        are in `language` ('en', 'ro', 'pl')."""
        return json.loads(self._box.check_in(self._plan(plan)._box, language))

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
        """The table of each meeting, -1 for none."""
        return [self._box.table(i) for i in range(self._box.meetings())]

    def to_json(self, *, language='en'):
        """The plan as JSON text (docs/events.md), its reasons in `language` ('en', 'ro', 'pl')."""
        return self._box.to_json_in(self.event._box, language)

    def to_dict(self, *, language='en'):
        """The plan as a dict (docs/events.md), its reasons in `language`."""
        return json.loads(self.to_json(language=language))

    def ics(self, participant, *, language='en', zone=None, stamp=None, sequence=0, before=None):
        """One participant's agenda as iCalendar. `before`: the Plan that was sent out; what had a place in it and has
        none now is cancelled (raise `sequence`)."""
        if before is None:
            return self._box.ics(self.event._box, participant, language, zone, stamp, sequence)
        return self._box.ics_after(self.event._box, participant, language, zone, stamp, sequence, before._box)

    def csv(self, *, language='en', zone=None):
        """All agendas as CSV."""
        return self._box.csv(self.event._box, language, zone)

    def agenda(self, participant, *, language='en', zone=None):
        """One participant's agenda as plain text."""
        return self._box.agenda_text(self.event._box, participant, language, zone)

    def changes_csv(self):
        """Of a plan made by Event.repair(): whose agenda changed and how, as CSV with a row per person and meeting; else
        ''."""
        return self._box.changes_csv()

    def changes(self):
        """The rows of changes_csv() -> list of dicts of str."""
        return list(csv.DictReader(io.StringIO(self.changes_csv(), newline='')))

    def changes_to_pandas(self):
        """The rows of changes_csv() as a DataFrame; needs pandas."""
        import pandas
        rows = self.changes()
        return pandas.DataFrame(rows, columns=list(rows[0]) if rows else None)

    def fairness(self, *, language='en'):
        """The fairness certificate -> dict: who got how many meetings, the most possible, why not more, and for each
        shortfall which meeting could give way; its sentences (text) in `language` ('en', 'ro', 'pl')."""
        return json.loads(self._box.fairness_in(self.event._box, False, language))

    def fairness_csv(self, *, language='en'):
        """The rows of the certificate as CSV."""
        return self._box.fairness_in(self.event._box, True, language)

    def kpi(self, attendance, *, at=None):
        """Figures after the event from who came and how they rated: CSV text, or a list of dicts (see docs/events.md)
        -> dict."""
        return json.loads(self._box.kpi(self.event._box, as_json(attendance), at))

    def feedback(self, attendance, *, at=None):
        """The same as records for Store.import_text(): JSON Lines of kind feedback."""
        return self._box.feedback(self.event._box, as_json(attendance), at)

    def figure(self):
        """The timetable as a figure: participants down, slots across, waiting time hatched."""
        return Figure(self._box.svg(self.event._box))

    def to_html(self, title=None):
        """One self-contained page: timetable, key figures, agendas."""
        report = Report(title or 'Timetable')
        report.add_event(None, self.event, self)
        return report.html()

    def _repr_html_(self):
        page = self.to_html()
        return f'<iframe style="width:100%;height:40em;border:0" srcdoc="{escape(page)}"></iframe>'

    def __repr__(self):
        slots = self.assignment
        return f'<libmatch.Plan: {self.status}, {sum(s >= 0 for s in slots)} of {len(slots)} meetings placed>'


class Report:
    """One HTML page under construction, without external resources."""

    def __init__(self, title, language='en'):
        self._box = _native.Report(title, language)

    def add_text(self, heading, text):
        """Adds a paragraph of plain text; the heading may be None."""
        self._box.add_text(heading, text)

    def add_hits(self, heading, results):
        """Adds a ranked list with scores and, where it has them, readable reasons."""
        self._box.add_hits(heading, results._box)

    def add_quality(self, heading, quality):
        """Adds the report of Store.quality()."""
        self._box.add_quality(heading, as_json(quality))

    def add_event(self, heading, event, plan):
        """Adds a timetable grid, key figures and all agendas."""
        self._box.add_event(heading, event._box, plan._box)

    def add_groups(self, heading, report):
        """Adds a report of groups with its drawing and tables; the heading may be None."""
        self._box.add_groups(heading, as_json(report))

    def html(self):
        """The whole page: one HTML file without external resources, for screens, phones and print."""
        return self._box.html()
