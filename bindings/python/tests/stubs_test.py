"""The type stubs are the package: mypy's stubtest compares every name and signature. Every public function, class and
method has a docstring. Skipped where mypy is not installed."""
import inspect
import os
import pathlib
import subprocess
import sys
import tempfile

import libmatch
import libmatch.distributed

ALLOWED = [r'libmatch\.native(\..*)?', r'libmatch\._.*', r'libmatch\.__version__']


def undocumented():
    for module in (libmatch, libmatch.distributed):
        for name in module.__all__:
            thing = getattr(module, name)
            if not inspect.getdoc(thing):
                yield f'{module.__name__}.{name}'
            if inspect.isclass(thing) and not issubclass(thing, BaseException):
                for method, value in vars(thing).items():
                    if not method.startswith('_') and (callable(value) or isinstance(value, property)) \
                            and not inspect.getdoc(value):
                        yield f'{module.__name__}.{name}.{method}'


def main():
    bare = list(undocumented())
    if bare:
        sys.exit('without a docstring: ' + ', '.join(bare))
    try:
        import mypy.stubtest    # noqa: F401  only to know whether it is there
    except ImportError:
        print('skipped: mypy is not installed (apt: mypy)')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        allowed = pathlib.Path(work, 'allowed')
        allowed.write_text('\n'.join(ALLOWED), encoding='utf-8')
        config = pathlib.Path(work, 'mypy.ini')
        config.write_text('[mypy]\nignore_missing_imports = True\n[mypy-libmatch.native]\nignore_errors = True\n',
                          encoding='utf-8')
        package = str(pathlib.Path(libmatch.__file__).resolve().parents[1])
        done = subprocess.run([sys.executable, '-m', 'mypy.stubtest', 'libmatch', '--allowlist', str(allowed),
                               '--mypy-config-file', str(config), '--ignore-unused-allowlist'], capture_output=True, text=True, cwd=work,
                              env={**os.environ, 'MYPYPATH': package, 'PYTHONPATH': package})
    print(done.stdout[-4000:], done.stderr[-2000:])
    sys.exit(done.returncode)


if __name__ == '__main__':
    main()
