"""Figures as SVG, drawn by the library."""
import json

from . import native as _native


class Figure(str):
    """SVG text that shows itself in a notebook."""

    def _repr_svg_(self):
        return str(self)

    def save(self, path):
        """Writes the figure into a file."""
        with open(path, 'w', encoding='utf-8') as f:
            f.write(self)


def network_figure(nodes, edges, title=''):
    """A network: nodes {id, name, group, weight}, edges {a, b, weight, kind} -> Figure."""
    network = {'title': title, 'nodes': list(nodes), 'edges': list(edges)}
    return Figure(_native.network_svg(json.dumps(network, ensure_ascii=False)))


def calibration_figure(report, language='en'):
    """The calibration in a report of Store.learn(), or in one of the models of Store.models() -> Figure."""
    return Figure(_native.calibration_svg(json.dumps(report), language))


def to_networkx(nodes, edges):
    """The same as a networkx Graph, for other layouts and measures."""
    import networkx
    graph = networkx.Graph()
    for node in nodes:
        graph.add_node(node['id'], **{k: v for k, v in node.items() if k != 'id'})
    for edge in edges:
        graph.add_edge(edge['a'], edge['b'], **{k: v for k, v in edge.items() if k not in ('a', 'b')})
    return graph
