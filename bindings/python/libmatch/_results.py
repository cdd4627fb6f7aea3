"""Ranked lists and explanations."""
import collections.abc
import json
from typing import NamedTuple

from . import native as _native
from ._native import StateError
from ._work import choice, escape


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

    def text(self, language='en', *, wording=None):
        """Readable lines in 'en', 'ro' or 'pl'. wording: 'mutual', or what only 'a' or 'b' of a pair gets."""
        if wording is None:
            return _native.explanation_text(json.dumps(self, ensure_ascii=False), language)
        return _native.explanation_words(json.dumps(self, ensure_ascii=False), language,
                                         choice('wording', wording, {'mutual': 0, 'a': 1, 'b': 2}))

    def __str__(self):
        return self.text()

    def _repr_html_(self):
        return f'<pre>{escape(self.text())}</pre>'


class Results(collections.abc.Sequence):
    """A ranked list: iterates and indexes over Hit rows, prints as a table."""

    def __init__(self, box, facet_values=None):
        self._box = box
        self._facet_values = facet_values       # of lists merged from several stores: so many are shown; None: all
        self.warnings = json.loads(box.warnings() or '[]')
        self._rows = [None] * box.count()
        self._columns = None

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

    def __iter__(self):
        if any(self._box.explanation(i) for i in range(min(1, len(self)))):
            yield from (self[i] for i in range(len(self)))
            return
        for rank, row in enumerate(zip(*self._table()[:3], self.scores), 1):
            yield Hit(rank, *row)

    @property
    def facets(self):
        """{field: {value: how many of all records found}}, the most frequent first; {} when none were asked for."""
        facets = json.loads(self._box.facets() or '{"facets": []}')['facets']
        return {f['field']: {v['value']: v['count'] for v in f['values'][:self._facet_values]} for f in facets}

    @property
    def found(self):
        """How many records the facets count; None when none were asked for."""
        facets = self._box.facets()
        return json.loads(facets)['found'] if facets else None

    @property
    def ids(self):
        """The ids, best first."""
        return self._table()[0]

    def _table(self):
        if self._columns is None:
            self._columns = _native.hits_columns(self._box)
        return self._columns

    @property
    def scores(self):
        """The scores as a memoryview of doubles, without a copy: `numpy.asarray(results.scores)`."""
        return memoryview(self._table()[3]).cast('d')

    def columns(self):
        """{column: sequence}: what a DataFrame is made of; one call into the library for all rows."""
        ids, kinds, names, _ = self._table()
        return {'rank': range(1, len(self) + 1), 'id': ids, 'kind': kinds, 'name': names, 'score': self.scores}

    def to_pandas(self, *, reasons=None, contributions=False):
        """A pandas DataFrame with the columns rank, id, kind, name, score. Of a list with explanations also: `reasons`
        ('en', 'ro' or 'pl') as text; with `contributions` a column for each code and one for the intercept, which add up
        to the score (of searches and completions) or to its logit (of partners)."""
        import numpy
        import pandas
        if (reasons is not None or contributions) and len(self) and self[0].explanation is None:
            raise StateError('the list has no explanations; ask for it with explain=True')
        table = self.columns()
        table['score'] = numpy.asarray(table['score'], dtype=float)
        table['rank'] = numpy.arange(1, len(self) + 1)
        if reasons is not None:
            table['reasons'] = [self._box.reasons(i, reasons) for i in range(len(self))]
        frame = pandas.DataFrame(table)
        return frame.join(self._contributions(pandas)) if contributions else frame

    def _contributions(self, pandas):
        """A row per hit: intercept and the sum of the contributions of each code."""
        rows = []
        for hit in self:
            rows.append({'intercept': hit.explanation['intercept']})
            for part in hit.explanation['contributions']:
                rows[-1][part['code']] = rows[-1].get(part['code'], 0.0) + part['value']
        return pandas.DataFrame(rows, index=range(len(self))).fillna(0.0).astype(float)

    def __reduce__(self):
        raise TypeError('a ranked list stays in its process; hand on its to_dicts() or to_pandas()')

    def to_jsonl(self, query):
        """The lines that `match --format jsonl` writes for this list as the answer to `query`."""
        return self._box.jsonl(query)

    def to_dicts(self):
        """The rows as a list of dicts."""
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
        rows = ''.join(f'<tr><td>{h.rank}</td><td>{h.score:.4f}</td><td>{escape(h.id)}</td><td>{escape(h.kind)}</td>'
                       f'<td>{escape(h.name)}</td></tr>' for h in self[:100])
        return ('<table><thead><tr><th>rank</th><th>score</th><th>id</th><th>kind</th><th>name</th></tr></thead>'
                f'<tbody>{rows}</tbody></table>')
