"""A source distribution and a wheel from it, made and installed into a fresh environment with no package index reachable,
then used. What the wheel holds is the package of the build, whole."""
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

SOURCE = pathlib.Path(os.environ['MATCH_SOURCE'])
PROGRAM = '''
import libmatch, libmatch.distributed
with libmatch.create(":memory:") as store:
    store.upsert({"kind": "offer", "id": "o", "title": "imaging software", "language": "en"})
    assert store.search("imaging")[0].id == "o"
assert 0 <= libmatch.distributed.shard_of("o", 7) < 7
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
        program = f'import _build_backend; print(_build_backend.build_sdist({work!r}))'
        sdist = subprocess.run([python, '-B', '-c', program], check=True, capture_output=True, text=True, env=environment,
                               cwd=SOURCE / 'bindings' / 'python').stdout.split()[-1]
        subprocess.run([python, '-m', 'pip', 'wheel', '--quiet', '--wheel-dir', work, os.path.join(work, sdist)],
                       check=True, env=environment)
        wheel, = pathlib.Path(work).glob('*.whl')
        held = {name.split('/')[1] for name in zipfile.ZipFile(wheel).namelist() if name.startswith('libmatch/')}
        wanted = {p.name for p in (SOURCE / 'bindings/python/libmatch').iterdir() if p.suffix in ('.py', '.pyi', '.typed')}
        assert wanted | {'py.typed', 'native.py', '_native.so'} == held, wanted ^ held
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', str(wheel)], check=True, env=environment)
        subprocess.run([python, '-c', PROGRAM], check=True, env=environment, cwd=work)
        print(sdist, wheel.name, f'{wheel.stat().st_size // 1024} KiB')


if __name__ == '__main__':
    main()
