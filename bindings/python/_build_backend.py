"""Build backend (PEP 517, PEP 660) that needs nothing but Python, CMake and SWIG: no package index is asked.

`pip install ./bindings/python` configures the CMake project two folders up, builds the component "python" and zips it
into a wheel. CMAKE_ARGS is passed on. A source distribution holds the whole project.
"""
import base64
import csv
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NAME = 'libmatch'
TIME = (1980, 1, 1, 0, 0, 0)


def _setting(key):
    text = (HERE / 'pyproject.toml').read_text(encoding='utf-8')
    return re.search(rf'^{key} = "([^"]*)"', text, re.M).group(1)


VERSION = _setting('version')


def _metadata():
    return (f'Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nSummary: {_setting("description")}\n'
            f'License: Apache-2.0\nRequires-Python: {_setting("requires-python")}\n')


def _tag():
    python = f'cp{sys.version_info[0]}{sys.version_info[1]}'
    platform = re.sub(r'[-.]', '_', sysconfig.get_platform())
    return f'{python}-{python}-{platform}'


def _run(*command):
    print('+', ' '.join(map(str, command)), flush=True)
    subprocess.run([str(c) for c in command], check=True)


def _build(build, target):
    """Configures and builds in `build`, installs the package into `target`."""
    if not (ROOT / 'CMakeLists.txt').exists():
        raise SystemExit('libmatch: the project two folders up is missing; install from a checkout or the sdist')
    if not shutil.which('cmake'):
        raise SystemExit('libmatch: cmake is missing; run ./bootstrap build in the checkout first')
    generator = ['-G', 'Ninja'] if shutil.which('ninja') else []
    _run('cmake', '-S', ROOT, '-B', build, *generator, '-DCMAKE_BUILD_TYPE=Release', '-DBUILD_TESTING=OFF',
         '-DMATCH_BUILD_PYTHON=ON', '-DMATCH_BUILD_PHP=OFF', '-DMATCH_BUILD_JAVA=OFF', '-DMATCH_BUILD_CLI=OFF',
         '-DMATCH_BUILD_BENCHMARKS=OFF',
         '-DMATCH_BUILD_EXAMPLES=OFF', f'-DPython3_EXECUTABLE={sys.executable}', '-DMATCH_PYTHON_DIR=.',
         *os.environ.get('CMAKE_ARGS', '').split())
    _run('cmake', '--build', build, '--target', 'match_python', '--parallel', os.cpu_count() or 1)
    _run('cmake', '--install', build, '--component', 'python', '--prefix', target, '--strip')


def _wheel(path, files):
    """files: [(name in the wheel, bytes, is executable)]"""
    info = f'{NAME}-{VERSION}.dist-info'
    files = files + [
        (f'{info}/METADATA', _metadata().encode(), False),
        (f'{info}/WHEEL', (f'Wheel-Version: 1.0\nGenerator: libmatch\nRoot-Is-Purelib: false\nTag: {_tag()}\n').encode(),
         False)]
    record = io.StringIO()
    rows = csv.writer(record, lineterminator='\n')
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
        def put(name, data, executable):
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if executable else 0o644) << 16
            z.writestr(entry, data)
        for name, data, executable in files:
            put(name, data, executable)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
            rows.writerow([name, f'sha256={digest}', len(data)])
        rows.writerow([f'{info}/RECORD', '', ''])
        put(f'{info}/RECORD', record.getvalue().encode(), False)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with tempfile.TemporaryDirectory() as work:
        target = pathlib.Path(work, 'target')
        _build(pathlib.Path(work, 'build'), target)
        files = [(p.relative_to(target).as_posix(), p.read_bytes(), p.suffix == '.so')
                 for p in sorted(target.rglob('*')) if p.is_file()]
    name = f'{NAME}-{VERSION}-{_tag()}.whl'
    _wheel(os.path.join(wheel_directory, name), files)
    return name


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    build = ROOT / 'build-editable'
    _build(build, build / 'editable')
    name = f'{NAME}-{VERSION}-{_tag()}.whl'
    _wheel(os.path.join(wheel_directory, name), [(f'__editable__.{NAME}.pth', f'{build / "editable"}\n'.encode(), False)])
    return name


def build_sdist(sdist_directory, config_settings=None):
    base = f'{NAME}-{VERSION}'
    folders = ['bindings', 'cmake', 'include', 'libmatch']
    loose = ['CMakeLists.txt', 'CMakePresets.json', 'LICENSE', 'NOTICE', 'README.md']
    with tarfile.open(os.path.join(sdist_directory, f'{base}.tar.gz'), 'w:gz', format=tarfile.PAX_FORMAT) as tar:
        for path in [ROOT / f for f in loose] + sorted(p for f in folders for p in (ROOT / f).rglob('*')):
            if path.is_file() and '__pycache__' not in path.parts:
                tar.add(path, f'{base}/{path.relative_to(ROOT).as_posix()}', recursive=False)
        info = tarfile.TarInfo(f'{base}/PKG-INFO')
        info.size = len(_metadata().encode())
        tar.addfile(info, io.BytesIO(_metadata().encode()))
        front = (f'[build-system]\nrequires = []\nbuild-backend = "_build_backend"\n'
                 f'backend-path = ["bindings/python"]\n\n[project]\nname = "{NAME}"\nversion = "{VERSION}"\n').encode()
        entry = tarfile.TarInfo(f'{base}/pyproject.toml')
        entry.size = len(front)
        tar.addfile(entry, io.BytesIO(front))
    return f'{base}.tar.gz'


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_editable = get_requires_for_build_sdist = get_requires_for_build_wheel
