"""What the other modules share: choices, JSON, and long work that shows its progress and gives way to Ctrl-C."""
import _thread
import collections.abc
import contextlib
import datetime
import json
import sys
import threading

from ._native import InputError

STEP_MS = 40       # Ctrl-C and other threads wait at most about this long
TIERS = {'public': 0, 'members': 1, 'confidential': 2}
MODES = {'balanced': 0, 'complement': 1, 'peer': 2}
WANTS = {None: 0, 'organisations': 1, 'clusters': 2, 'any': 3, 'competence': 10, 'offer': 11, 'request': 12,
         'idea': 13, 'project': 14, 'call': 15, 'organisation': 16, 'cluster': 17}


def choice(what, value, known):
    """The number behind a name; InputError lists the names."""
    try:
        return known[value]
    except (KeyError, TypeError):
        names = ', '.join(str(k) for k in known if k is not None)
        raise InputError(f'{what} is {value!r}; it must be one of: {names}') from None


def id_list(what, ids):
    """Ids as a list; one str is no list of ids."""
    if isinstance(ids, str):
        raise TypeError(f'{what} must be a list of ids, not one str')
    ids = list(ids)
    for id in ids:
        if not isinstance(id, str):
            raise TypeError(f'{what} must hold ids of type str, not {type(id).__name__}')
    return ids


def as_json(value):
    """A str or bytes of JSON as it is, anything else turned into JSON."""
    if isinstance(value, (str, bytes)):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):     # what a row of a DataFrame holds: numbers and dates of other types, what is missing
        return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _is_missing(value):
    return type(value).__name__ in ('NAType', 'NaTType') or isinstance(value, float) and value != value


def _plain(value):
    """Dicts, lists, numbers and texts of Python; members and elements that are missing (NaN, NaT, NA) are left out."""
    if isinstance(value, collections.abc.Mapping):
        return {key: _plain(part) for key, part in value.items() if not _is_missing(part)}
    if hasattr(value, 'tolist'):        # arrays and numbers of NumPy
        value = value.tolist()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(part) for part in value if not _is_missing(part)]
    return value.isoformat() if isinstance(value, datetime.date) else value


def as_day(value):
    """A day as "YYYY-MM-DD": a str, or what has a date."""
    return str(value.date() if isinstance(value, datetime.datetime) else value)


def escape(text):
    """Text for HTML, also inside attributes."""
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


class _Bar:
    """progress=True: a tqdm bar (in terminals and notebooks) when tqdm is there, else a line on a terminal."""

    def __init__(self, what):
        self.what = what
        self.last = -1
        self.bar = None
        try:
            from tqdm.auto import tqdm
            self.bar = tqdm(total=100, desc=what, unit='%', leave=False,
                            bar_format='{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}')
        except ImportError:
            pass

    def __call__(self, share):
        percent = int(100 * share) if share >= 0 else 0
        if percent == self.last:
            return
        if self.bar is not None:
            self.bar.update(max(0, percent - max(0, self.last)))
        elif sys.stderr.isatty():
            sys.stderr.write(f'\r{self.what}: {percent:3d} %')
        self.last = percent

    def close(self):
        if self.bar is not None:
            self.bar.close()
        elif self.last >= 0 and sys.stderr.isatty():
            sys.stderr.write('\r\x1b[K')


def shown(progress, what):
    """`progress` as callers give it (None, True or a function of a share) as a function and its end."""
    if progress is True:
        bar = _Bar(what)
        return bar, bar.close
    if progress is None or progress is False:
        return None, lambda: None
    if not callable(progress):
        raise TypeError('progress must be None, True or a function that takes a share from 0 to 1')
    return progress, lambda: None


def run(job, progress, what='working'):
    """Steps a job to its end; Ctrl-C arrives between two steps."""
    show, end = shown(progress, what)
    try:
        while job.step(STEP_MS):
            if show is not None:
                show(job.progress())
        if show is not None:
            show(1.0)
    finally:
        end()


def interruptible(call, *arguments, lock=None, cancel=None):
    """A call into the library that may take long and has no steps; `lock` is held meanwhile. In the main thread it runs
    beside, so that Ctrl-C raises at once: cancel(True) then tells the call to end, and others wait for it. A call that
    still waits for the lock is not made any more."""
    lock = lock or contextlib.nullcontext()
    if threading.current_thread() is not threading.main_thread():
        with lock:
            return call(*arguments)
    outcome, done, turn = [], _thread.allocate_lock(), _thread.allocate_lock()
    at_work = given_up = False      # changed in turn, so that no other call is cancelled
    done.acquire()

    def work():
        nonlocal at_work
        try:
            with lock:
                with turn:
                    at_work = not given_up
                if not at_work:
                    return
                try:
                    outcome.append((call(*arguments), None))
                finally:
                    with turn:
                        at_work = False
                        if given_up and cancel:
                            cancel(False)       # it may have been over before it heard of it
        except BaseException as e:      # handed to the caller below
            outcome.append((None, e))
        finally:
            done.release()

    _thread.start_new_thread(work, ())      # half the time of a threading.Thread, and calls may be short
    try:
        while not done.acquire(timeout=0.05):
            pass
    except BaseException:
        with turn:
            given_up = True
            if at_work and cancel:
                cancel(True)
        raise
    result, failure = outcome.pop()
    if failure is None:
        return result
    try:
        raise failure.with_traceback(None)      # where the caller stands is told, not this thread beside
    finally:
        del failure     # which knows this frame
