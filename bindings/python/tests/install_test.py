"""pip install ./bindings/python into a fresh environment with no package index reachable, then use it."""
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ['MATCH_SOURCE'])
PROGRAM = '''
import libmatch
with libmatch.create(":memory:") as store:
    store.upsert({"kind": "offer", "id": "o", "title": "imaging software", "language": "en"})
    assert store.search("imaging")[0].id == "o"
print("libmatch", libmatch.version(), "from", libmatch.__file__)
'''


def main():
    with tempfile.TemporaryDirectory() as work:
        made = subprocess.run([sys.executable, '-m', 'venv', os.path.join(work, 'venv')], capture_output=True, text=True)
        if made.returncode:
            print('skipped: python3 -m venv does not work here (python3-venv is missing)')
            sys.exit(77)
        python = os.path.join(work, 'venv', 'bin', 'python')
        environment = {k: v for k, v in os.environ.items() if k not in ('PYTHONPATH', 'PIP_FIND_LINKS')}
        environment.update(PIP_NO_INDEX='1', PIP_DISABLE_PIP_VERSION_CHECK='1')
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', str(SOURCE / 'bindings' / 'python')], check=True,
                       env=environment)
        subprocess.run([python, '-c', PROGRAM], check=True, env=environment, cwd=work)


if __name__ == '__main__':
    main()
