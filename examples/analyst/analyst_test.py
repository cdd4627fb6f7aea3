"""The analyst's walk as a script and as a notebook: analyst_test.py EXAMPLE_FOLDER. The notebook runs in Jupyter's own
client where that is installed, else its cells run one after the other here."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as Xml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def by_jupyter(path):
    import nbformat
    from nbclient import NotebookClient
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=120, kernel_name='python3', resources={'metadata': {'path': str(ROOT)}}).execute()
    outputs = [output for cell in book.cells if cell.cell_type == 'code' for output in cell.outputs]
    kinds = {kind for output in outputs for kind in output.get('data', {})}
    return ''.join(output.get('text', '') for output in outputs), kinds


def by_hand(path):
    import contextlib
    import io
    shown, said, space = [], io.StringIO(), {'__name__': 'notebook'}
    space['display'] = shown.append
    with contextlib.redirect_stdout(said):
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            if cell['cell_type'] == 'code':
                exec(compile(''.join(cell['source']), cell['id'], 'exec'), space)
    kinds = {kind for thing in shown for name, kind in (('_repr_svg_', 'image/svg+xml'), ('_repr_html_', 'text/html'))
             if hasattr(thing, name)}
    return said.getvalue(), kinds


def main():
    example = sys.argv[1]
    subprocess.run([sys.executable, HERE / 'notebook.py', '--check'], check=True)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, HERE / 'analyst.py', example, folder], check=True, capture_output=True,
                              text=True, env={**os.environ, 'PYTHONIOENCODING': 'utf-8'})
        for name in ('network.svg', 'timetable.svg', 'calibration.svg'):
            assert Xml.parse(pathlib.Path(folder, name)).getroot().tag.endswith('svg'), name
        assert '<table' in pathlib.Path(folder, 'timetable.html').read_text(encoding='utf-8')
    os.chdir(ROOT)
    sys.argv = ['notebook']
    try:
        import ipykernel    # noqa: F401
        import nbclient     # noqa: F401
        run = by_jupyter
    except ImportError:
        run = by_hand
    text, kinds = run(HERE / 'analyst.ipynb')
    for part in ('rows:', 'valid: True', "'ndcg':", '=?', 'robots: Robotic glove', '0 when asked again'):
        assert part in done.stdout, f'{part} is not in what the script says: {done.stdout[-500:]}'
        assert part in text, f'{part} is not in what the notebook says ({run.__name__})'
    assert {'image/svg+xml', 'text/html'} <= kinds, kinds
    print(f'{run.__name__}: {len(text)} characters, {sorted(kinds)}')


if __name__ == '__main__':
    main()
