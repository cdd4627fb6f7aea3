"""Groups: clusters, gaps, calls, consortia, working groups, audits. Every method gives a GroupReport."""
import json

from . import native as _native
from ._work import as_json, interruptible, run


class GroupReport(dict):
    """A report as a dict (see docs/groups.md): prints as text, renders in a notebook, and is written as a file."""

    def _write(self, format, language='en'):
        return _native.groups_write(as_json(dict(self)), format, language)

    def text(self, language='en'):
        """Readable tables in 'en', 'ro' or 'pl'."""
        return self._write('text', language)

    def csv(self, language='en'):
        """The main table as CSV."""
        return self._write('csv', language)

    def svg(self, language='en'):
        """The drawing of a matrix, a map, a consortium or a network."""
        return self._write('svg', language)

    def graphml(self):
        """A network as GraphML."""
        return self._write('graphml')

    def gexf(self):
        """A network as GEXF."""
        return self._write('gexf')

    def name(self, id):
        """The name of an id in the report, the id itself when it has none."""
        return self.get('names', {}).get(id, id)

    def to_pandas(self, language='en'):
        """The main table as a pandas DataFrame."""
        import io

        import pandas
        return pandas.read_csv(io.StringIO(self.csv(language)))

    def __str__(self):
        return self.text()

    def _repr_html_(self):
        page = _native.Report(self.get('report', ''), 'en')
        page.add_groups(None, as_json(dict(self)))
        html = page.html().replace('&', '&amp;').replace('"', '&quot;')
        return f'<iframe style="width:100%;height:40em;border:0" srcdoc="{html}"></iframe>'


def _spec(options):
    """The options that were given, as JSON."""
    return as_json({key: value for key, value in options.items() if value is not None})


class Groups:
    """What a Store can say about groups; mixed into Store."""

    def _group_report(self, method, id, options):
        return GroupReport(json.loads(self._long(method, id, _spec(options))))

    def cluster_profile(self, cluster, *, k=None):
        """What a cluster offers as a whole: strengths, single holders, maturity, types, countries."""
        return self._group_report('cluster_profile', cluster, {'k': k})

    def cluster_ranking(self, cluster, k=None, *, clusters=None, new_only=None, weights=None, geography=None,
                        needs=None):
        """Clusters for a cluster, best first, with the parts of every score."""
        return self._group_report('cluster_ranking', cluster,
                                  {'k': k, 'clusters': clusters, 'new_only': new_only, 'weights': weights,
                                   'geography': geography, 'needs': needs})

    def cluster_compare(self, a, b, *, weights=None, geography=None, needs=None, enough=None, k=None):
        """Two clusters in detail: who could work with whom, and what is still unused."""
        spec = _spec({'weights': weights, 'geography': geography, 'needs': needs, 'enough': enough, 'k': k})
        return GroupReport(json.loads(self._long('cluster_compare', a, b, spec)))

    def cluster_matrix(self, clusters=None, *, weights=None, geography=None, needs=None, parts=None, progress=None):
        """Clusters against clusters (all of them by default); Ctrl-C stops it."""
        spec = _spec({'clusters': clusters, 'weights': weights, 'geography': geography, 'needs': needs,
                      'parts': parts})
        with self._lock:
            job = self._begin(self._box.cluster_matrix(spec))
            try:
                run(job, progress)
                return GroupReport(json.loads(job.report()))
            finally:
                self._end(job)

    def benchmark(self, cluster=None, *, clusters=None, where=None):
        """Indicators of clusters with dates and percentiles; missing stays missing."""
        return self._group_report('benchmark', cluster, {'clusters': clusters, 'filter': where})

    def themes(self, cluster=None, k=None, *, supporters=None, where=None, language=None):
        """Interests that several members share, with their supporters."""
        return self._group_report('themes', cluster, {'k': k, 'supporters': supporters, 'filter': where,
                                                      'language': language})

    def network(self, cluster=None, k=None, *, where=None, language=None):
        """The network of organisations and competences."""
        return self._group_report('network', cluster, {'k': k, 'filter': where, 'language': language})

    def gaps(self, cluster, *, texts=None, records=None, branches=None, want=None, where=None, k=None, target=None,
             enough=None):
        """A target against the members: covered, fragile, missing, and who outside would close the gaps."""
        return self._group_report('gaps', cluster, {'texts': texts, 'records': records, 'branches': branches,
                                                    'want': want, 'filter': where, 'k': k, 'target': target,
                                                    'enough': enough})

    def country_map(self, cluster, *, enough=None, all_needs=None, new_only=None, where=None, k=None, portfolio=None):
        """Which countries and foreign clusters would meet the needs that are not met at home."""
        return self._group_report('country_map', cluster, {'enough': enough, 'all_needs': all_needs,
                                                           'new_only': new_only, 'filter': where, 'k': k,
                                                           'portfolio': portfolio})

    def audit(self, cluster=None, *, needs=None, enough=None, oversupply=None):
        """Technologies against needs, with a sheet for each member."""
        return self._group_report('audit', cluster, {'needs': needs, 'enough': enough, 'oversupply': oversupply})

    def calls(self, call=None, *, cluster=None, organisations=None, k=None):
        """Who may take part in calls, and who fits them."""
        return self._group_report('calls', call, {'cluster': cluster, 'organisations': organisations, 'k': k})

    def consortium(self, call=None, **options):
        """The best consortia for a call, or the rules that forbid all. Options: docs/groups.md."""
        if 'where' in options:
            options['filter'] = options.pop('where')
        return self._group_report('consortium', call, options)

    def working_groups(self, groups, cluster=None, **options):
        """Balanced groups by theme, size and type. Options: docs/groups.md."""
        if 'where' in options:
            options['filter'] = options.pop('where')
        return self._group_report('working_groups', cluster, {'groups': groups, **options})


def audit_tables(technologies, needs, *, enough=None, oversupply=None, map=None, language=None):
    """The audit of two tables (CSV as str) without a store -> GroupReport."""
    spec = _spec({'enough': enough, 'oversupply': oversupply, 'map': map, 'language': language})
    return GroupReport(json.loads(interruptible(_native.audit_tables, technologies, needs, spec)))
