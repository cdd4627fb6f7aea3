"""Makes analyst.ipynb of the cells (# %%) of analyst.py: notebook.py. With --check only compares."""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent


def cells(script):
    """[(kind, source)] of a script in the percent format; what comes before the first cell is left out."""
    parts = re.split(r'(?m)^# %%( \[markdown\])?\n', script)[1:]
    for mark, source in zip(parts[::2], parts[1::2]):
        source = source.strip('\n')
        if mark:
            yield 'markdown', re.sub(r'(?m)^# ?', '', source)
        else:
            yield 'code', source


def notebook(script):
    made = []
    for number, (kind, source) in enumerate(cells(script)):
        cell = {'cell_type': kind, 'id': f'cell-{number}', 'metadata': {}, 'source': source.splitlines(keepends=True)}
        if kind == 'code':
            cell.update(execution_count=None, outputs=[])
        made.append(cell)
    return {'cells': made, 'metadata': {'kernelspec': {'display_name': 'Python 3', 'language': 'python', 'name': 'python3'},
                                        'language_info': {'name': 'python'}}, 'nbformat': 4, 'nbformat_minor': 5}


def main():
    text = json.dumps(notebook((HERE / 'analyst.py').read_text(encoding='utf-8')), ensure_ascii=False, indent=1) + '\n'
    path = HERE / 'analyst.ipynb'
    if '--check' in sys.argv:
        sys.exit(0 if path.read_text(encoding='utf-8') == text else 'analyst.ipynb is not that of analyst.py: run notebook.py')
    path.write_text(text, encoding='utf-8')


if __name__ == '__main__':
    main()
