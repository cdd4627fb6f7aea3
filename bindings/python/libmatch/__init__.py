"""Partner matchmaking and brokerage: rank partners in both directions, explain every score, plan the meetings.

    import libmatch

    with libmatch.create('cluster.store') as store:
        print(store.import_file('members.csv'))
        for hit in store.partners('IM28', k=5, explain=True):
            print(f'{hit.rank}. {hit.name}  {hit.score:.3f}')

Every exception is a MatchError with `file`, `line`, `field` and `value` where they are known. A store may be used from
several threads (calls take turns); long work lets other threads run and can be stopped with Ctrl-C.
"""
from . import native as _native
from ._evaluate import evaluate
from ._event import Event, Plan, Report
from ._figure import Figure, calibration_figure, network_figure, to_networkx
from ._native import BusyError, CancelledError, InputError, MatchError, NotFoundError, StateError, StoreError
from ._results import Explanation, Hit, Results
from ._store import ImportReport, Store
from .groups import GroupReport, audit_tables

__all__ = ['BusyError', 'CancelledError', 'Event', 'Explanation', 'Figure', 'GroupReport', 'Hit', 'ImportReport',
           'InputError', 'MatchError', 'NotFoundError', 'Plan', 'Report', 'Results', 'StateError', 'Store', 'StoreError',
           'audit_tables', 'calibration_figure', 'create', 'evaluate', 'network_figure', 'open', 'to_networkx', 'version']

for _class in (Event, Explanation, Figure, GroupReport, Hit, ImportReport, Plan, Report, Results, Store):
    _class.__module__ = __name__


def version():
    """The version of the library, such as '0.1.0'."""
    return _native.version()


__version__ = version()


evaluate.__module__ = __name__


def open(path, *, write=False, create=False, viewer='public', as_of=None, busy_ms=5000):    # noqa: A001  like the built-in
    """Opens an existing store. create=True opens it for writing and makes it first when there is none."""
    mode = 'write_or_create' if create else 'write' if write else 'read'
    return Store(path, mode, viewer=viewer, as_of=as_of, busy_ms=busy_ms)


def create(path, *, viewer='public', as_of=None, busy_ms=5000):
    """Makes a new store (a folder, or ':memory:') and opens it for writing."""
    return Store(path, 'create', viewer=viewer, as_of=as_of, busy_ms=busy_ms)
