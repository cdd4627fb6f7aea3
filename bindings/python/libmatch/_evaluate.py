"""Measures of ranked lists against judgements, as text in the forms of TREC or as Python has them at hand."""
import json

from . import native as _native
from ._results import Results
from ._work import choice, interruptible


def _pairs(table, what):
    """The (query, answer) pairs of a mapping or of an iterable of pairs; names of queries are checked."""
    for pair in table.items() if hasattr(table, 'items') else table:
        query, answer = pair
        yield _word(query, f'a query of the {what}'), answer


def _word(text, what):
    if not isinstance(text, str):
        raise TypeError(f'{what} must be a str, not {type(text).__name__}')
    if not text or text.split() != [text]:
        raise ValueError(f'{what} must be one word, not {text!r}')
    return text


def _ranking(answer):
    """Ids and scores, best first, of whatever holds a ranked list."""
    if isinstance(answer, Results):
        return list(zip(answer.ids, answer.scores))
    if hasattr(answer, 'items'):
        return sorted(answer.items(), key=lambda hit: (-hit[1], hit[0]))
    hits = list(answer)
    if all(isinstance(hit, str) for hit in hits):
        return [(id, len(hits) - i) for i, id in enumerate(hits)]
    return [(hit.id, hit.score) if hasattr(hit, 'score') else (hit[0], hit[-1]) for hit in hits]


def _run_text(run):
    return ''.join(f'{query} Q0 {_word(id, "an id of the run")} {rank} {float(score)!r} libmatch\n'
                   for query, answer in _pairs(run, 'run') for rank, (id, score) in enumerate(_ranking(answer), 1))


def _qrels_text(qrels):
    return ''.join(f'{query} 0 {_word(id, "an id of the judgements")} {int(grade)}\n'
                   for query, judged in _pairs(qrels, 'judgements')
                   for id, grade in (judged.items() if hasattr(judged, 'items') else ((id, 1) for id in judged)))


def evaluate(run, qrels, k=10, *, gain='exp'):
    """Scores ranked lists against judgements -> dict of measures. Both as TREC text, or as Python has them: a run is
    {query: Results, [id, ...] or {id: score}}, or what search_many() yields; judgements are {query: {id: grade}} or
    {query: [id, ...]} (grade 1)."""
    linear = choice('gain', gain, {'exp': False, 'linear': True})
    texts = (run if isinstance(run, str) else _run_text(run), qrels if isinstance(qrels, str) else _qrels_text(qrels))
    return json.loads(interruptible(_native.evaluate, *texts, k, linear))
