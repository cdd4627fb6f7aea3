"""Vectors of the user's own, such as embeddings: a further similarity channel, exact, beside the store."""
import array

from . import native as _native
from ._results import Results
from ._work import WANTS, choice


def _row(vector):
    """float32 in one dimension: what has such a buffer as it is, other numbers copied."""
    try:
        view = memoryview(vector)
        if view.format.lstrip('@=<') == 'f' and view.ndim == 1 and view.c_contiguous:
            return view
        return array.array('f', view.tolist())
    except TypeError:
        return array.array('f', vector)


def _rows(data):
    """float32 in two dimensions, without a copy where it is so already."""
    try:
        view = memoryview(data)
        if view.format.lstrip('@=<') == 'f' and view.ndim == 2 and view.c_contiguous:
            return view
        rows = view.tolist()
    except TypeError:
        rows = [list(row) for row in data]
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise ValueError('every vector must have the same number of dimensions')
    flat = array.array('f', (x for row in rows for x in row))
    return memoryview(flat).cast('B').cast('f', (len(rows), width)) if rows and width else None


class Vectors:
    """What a Store can do with vectors."""

    def set_vectors(self, ids, data):
        """Sets the vectors of the store in place of those it had: `ids` of records, `data` as many rows of numbers. A
        NumPy array of float32 (or anything with such a buffer) is read where it lies. None takes the vectors away."""
        rows = None if data is None else _rows(data)
        self._beside(_native.store_set_vectors, self._box, list(ids) if rows is not None else [], rows)

    def vectors(self):
        """-> (ids, rows): rows is a read-only memoryview of float32 on the mapped file, each of length 1, in byte order
        of the ids; numpy.asarray(rows) copies nothing. NotFoundError when there are none."""
        with self._lock:
            ids, rows = _native.store_vectors(self._box)
        return ids, memoryview(rows)

    def search_vector(self, vector, k=10, *, text=None, weight=1.0, want=None, where=None, language=None, channels=None,
                      explain=False):
        """Records by a vector, or by a text and a vector: text score / best text score + weight * max(0, cosine)."""
        return Results(self._beside(_native.store_search_vector, self._box, text, _row(vector), float(weight), k,
                                    choice('want', want, WANTS), where, language, channels, explain))
