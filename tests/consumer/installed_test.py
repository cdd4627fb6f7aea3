#!/usr/bin/env python3
"""Installs into a temporary prefix and builds a small C program against it: by find_package, by pkg-config, as C++."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE = pathlib.Path(os.environ['MATCH_BUILD']), pathlib.Path(os.environ['MATCH_SOURCE'])
HERE = SOURCE / 'tests' / 'consumer'


def run(*command, **options):
    print('+', *command, flush=True)
    subprocess.run([str(c) for c in command], check=True, **options)


def cache(key):
    for line in (BUILD / 'CMakeCache.txt').read_text().splitlines():
        if line.startswith(key + ':'):
            return line.split('=', 1)[1]
    return ''


def main():
    if cache('MATCH_SANITIZE') == 'ON':
        print('skipped: the sanitizer build is not meant for installing')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        prefix = pathlib.Path(work, 'prefix')
        run('cmake', '--install', BUILD, '--prefix', prefix, stdout=subprocess.DEVNULL)
        folder = next(prefix.rglob('libmatch.so')).parent
        environment = {**os.environ, 'LD_LIBRARY_PATH': str(folder), 'PKG_CONFIG_PATH': str(folder / 'pkgconfig')}

        run('cmake', '-G', cache('CMAKE_GENERATOR'), '-S', HERE / 'cmake', '-B', pathlib.Path(work, 'b'),
            f'-DCMAKE_PREFIX_PATH={prefix}',
            f'-DCMAKE_C_COMPILER={cache("CMAKE_C_COMPILER")}', stdout=subprocess.DEVNULL)
        run('cmake', '--build', pathlib.Path(work, 'b'), stdout=subprocess.DEVNULL)
        run(pathlib.Path(work, 'b', 'consumer'), env=environment)

        flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'libmatch'], env=environment, check=True,
                               capture_output=True, text=True).stdout.split()
        for compiler, language in (('cc', ['-std=c17']), ('c++', ['-x', 'c++', '-std=c++20'])):
            if shutil.which(compiler):
                program = pathlib.Path(work, 'p-' + compiler)
                run(compiler, '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-Wno-missing-field-initializers', *language,
                    HERE / 'consumer.c', '-o', program, *flags)
                run(program, env=environment)
        run(prefix / 'bin' / 'match', '--version')      # finds its library by itself


if __name__ == '__main__':
    main()
