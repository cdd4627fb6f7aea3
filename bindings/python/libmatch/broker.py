"""Around the lists: learning, standing queries, mergers of duplicates, fair lists, confidentiality. Mixed into Store."""
import json

from ._results import Explanation, Results
from ._work import MODES, WANTS, as_json, choice, id_list


class Broker:
    """What a Store can do around its lists: docs/learning.md, docs/lists.md, docs/confidentiality.md."""

    # ---- learning

    def learn(self, *, exposure=1.0, dry_run=False, calibrate_only=False):
        """Learns the score from the feedback records -> report. StateError when there are too few outcomes.

        calibrate_only: the level of the scores alone, which makes do with half as many; no list changes its order."""
        return json.loads(self._long('calibrate' if calibrate_only else 'learn', float(exposure) or -1.0, dry_run))

    def models(self):
        """{'used': version, 'models': [...]}; version 0 is the shipped model."""
        with self._lock:
            return json.loads(self._box.models())

    def use_model(self, version):
        """Puts a learned model to use; 0 is the shipped one."""
        with self._lock:
            self._box.use_model(version)

    # ---- standing queries

    def watch(self, *queries):
        """Registers standing queries (dicts with 'id' and 'text' or 'record') -> how many."""
        return self._long('watch', '\n'.join(json.dumps(q, ensure_ascii=False) for q in queries))

    def unwatch(self, id):
        with self._lock:
            self._box.unwatch(id)

    def watches(self):
        """The standing queries as they were given."""
        with self._lock:
            return [json.loads(line) for line in self._box.watches().splitlines()]

    def news(self, *, peek=False):
        """What is new to the standing queries, each once: list of dicts. With `peek` it stays unread."""
        return [json.loads(line) for line in self._long('news', peek).splitlines()]

    # ---- duplicates

    def merge(self, kept, merged):
        """Makes one record of two of the same body -> {'merge': number, ...}; unmerge() takes it back."""
        with self._lock:
            return json.loads(self._box.merge(kept, merged))

    def unmerge(self, number=0):
        """Undoes a merger, the last one without a number."""
        with self._lock:
            return json.loads(self._box.unmerge(number))

    def mergers(self):
        with self._lock:
            return [json.loads(line) for line in self._box.mergers().splitlines()]

    def set_different(self, a, b, different=True):
        """Says that two records are not the same body: duplicates() does not ask again."""
        with self._lock:
            self._box.set_different(a, b, different)

    # ---- lists

    def diverse_partners(self, id, k=10, *, diversity=0.5, undisclosed=False, want=None, mode='balanced',
                         new_only=False, beyond=0, where=None, explain=False):
        """Partners without near-identical entries (diversity 0 to 1). `undisclosed`: what the viewer may not see ranks
        too, without being shown."""
        return Results(self._long('list_partners', id, k, choice('want', want, WANTS), choice('mode', mode, MODES), where,
                                  new_only, beyond, explain, float(diversity), undisclosed))

    def explain_undisclosed(self, a, b, *, mode='balanced'):
        """As explain(); what the viewer may not see takes part, summed up as one contribution."""
        return Explanation(json.loads(self._long('explain_undisclosed', a, b, choice('mode', mode, MODES))))

    def fair_lists(self, ids, k=10, *, most=0, least=0, gini=0.0, want=None, mode='balanced', new_only=False, beyond=0,
                   where=None):
        """Partners for many with bounds of exposure -> (rows, report); rows are dicts {query, rank, id, ...}."""
        text = self._long('fair_lists', '\n'.join(id_list('ids', ids)), k, choice('want', want, WANTS),
                          choice('mode', mode, MODES), where, new_only, beyond, most, least, float(gini))
        rows = [json.loads(line) for line in text.splitlines()]
        return rows[:-1], rows[-1]['report']

    # ---- confidentiality

    def leaks(self, text, about=None):
        """What in an anonymous text tells whose it is -> {'leaks': [...], 'masked': text}."""
        return json.loads(self._long('leaks', text, about))

    def blind_profile(self, id):
        """A profile of a record that names nobody, with a reference."""
        with self._lock:
            return json.loads(self._box.blind_profile(id))

    def blind_resolve(self, reference):
        """The record behind the reference of a blind profile."""
        with self._lock:
            return json.loads(self._box.blind_resolve(reference))

    def disclose(self, record, to, **more):
        """Writes down that a record was disclosed to somebody -> number in the log."""
        with self._lock:
            return self._box.disclose(as_json({'record': record, 'to': to, **more}))

    def check_disclosures(self):
        """Whether the log of disclosures is as it was written -> {'entries', 'sealed', 'broken', 'seal'}."""
        with self._lock:
            return json.loads(self._box.check_disclosures())

    def disclosures(self, id=None):
        """The log of disclosures, of one record or of all."""
        with self._lock:
            return [json.loads(line) for line in self._box.disclosures(id).splitlines()]
