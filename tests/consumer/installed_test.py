#!/usr/bin/env python3
"""Installs into a temporary prefix, moves the prefix, and builds a small program against it in C and C++: by find_package
and by pkg-config, with every header alone, with the shared library and with the static one. The parts can be installed one by one, and nothing installed knows where it
was built."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE = pathlib.Path(os.environ['MATCH_BUILD']), pathlib.Path(os.environ['MATCH_SOURCE'])
HERE = SOURCE / 'tests' / 'consumer'
WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror', '-Wno-missing-field-initializers']


def run(*command, **options):
    print('+', *command, flush=True)
    subprocess.run([str(c) for c in command], check=True, **options)


def output(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def cache(key):
    for line in (BUILD / 'CMakeCache.txt').read_text().splitlines():
        if line.startswith(key + ':'):
            return line.split('=', 1)[1]
    return ''


def install(prefix, *options):
    run('cmake', '--install', BUILD, '--prefix', prefix, *options, stdout=subprocess.DEVNULL)


def by_find_package(work, prefix, environment):
    for language, static in [('C', False), ('C', True)] + ([('CXX', False)] if shutil.which('c++') else []):
        if static and not is_static():
            continue
        build = pathlib.Path(work, f'by-cmake-{language}-{static}')
        run('cmake', '-G', cache('CMAKE_GENERATOR'), '-S', HERE / 'cmake', '-B', build, f'-DCMAKE_PREFIX_PATH={prefix}',
            f'-DCONSUMER_LANGUAGE={language}', f'-DCONSUMER_STATIC={static}',
            f'-DCMAKE_C_COMPILER={cache("CMAKE_C_COMPILER")}', '--no-warn-unused-cli', stdout=subprocess.DEVNULL)
        run('cmake', '--build', build, stdout=subprocess.DEVNULL)
        run(build / 'consumer', env=environment)
        needs_shared(build / 'consumer', not static)


def is_static():
    return cache('MATCH_BUILD_STATIC') == 'ON'


def needs_shared(program, wanted):
    """Whether the program is linked with libmatch.so is as it should be."""
    if shutil.which('readelf'):
        assert ('[libmatch.so.' in output('readelf', '-d', program)) == wanted, program


def by_pkg_config(work, prefix, environment):
    flags = output('pkg-config', '--cflags', '--libs', 'libmatch', env=environment).split()
    version = output('pkg-config', '--modversion', 'libmatch', env=environment).strip()
    assert version == output(prefix / 'bin' / 'match', '--version').split()[-1], version
    headers = sorted(p.name for p in (prefix / 'include' / 'match').glob('*.h'))
    assert {p.name for p in (SOURCE / 'include' / 'match').glob('*.h')} | {'version.h'} == set(headers)
    for compiler, language in (('cc', ['-x', 'c', '-std=c17']), ('cc', ['-x', 'c', '-std=c11']),
                               ('c++', ['-x', 'c++', '-std=c++20'])):
        if not shutil.which(compiler):
            continue
        program = pathlib.Path(work, 'by-pkg-config')
        run(compiler, *WARNINGS, *language, HERE / 'consumer.c', '-x', 'none', '-o', program, *flags)
        run(program, env=environment)
        needs_shared(program, True)
        for header in headers:      # needs no other before it
            for standard in (['-std=c++11', '-std=c++20'] if compiler == 'c++' else language[2:]):
                output(compiler, *WARNINGS, *language[:2], standard, '-fsyntax-only', '-', *flags,
                       input=f'#include <match/{header}>\n#include <match/{header}>\nint main(void) {{ return 0; }}\n')


def by_archive(work, prefix, environment):
    """libmatch.a with what `pkg-config --static` names besides."""
    archive = next(prefix.rglob('libmatch.a'), None)
    assert (archive is not None) == is_static(), archive
    if archive is None:
        return
    program = pathlib.Path(work, 'by-archive')
    flags = output('pkg-config', '--cflags', '--libs', '--static', 'libmatch', env=environment).split()
    run('cc', '-std=c17', HERE / 'consumer.c', '-o', program, *[str(archive) if f == '-lmatch' else f for f in flags])
    needs_shared(program, False)
    run(program)


def knows_no_build_folder(prefix):
    for path in prefix.rglob('*'):
        if path.suffix in ('.pc', '.cmake', '.h'):
            text = path.read_text(encoding='utf-8')
            for folder in (BUILD, SOURCE):
                assert f'{folder}/' not in text, f'{path} names {folder}'
    for path in [prefix / 'bin' / 'match', *prefix.rglob('libmatch.so.*.*')]:
        if shutil.which('readelf'):
            for searched in re.findall(r'R(?:UN)?PATH.*\[(.*)\]', output('readelf', '-d', path)):
                assert searched.startswith('$ORIGIN'), f'{path} searches {searched}'


def parts(work):
    runtime, development = pathlib.Path(work, 'runtime'), pathlib.Path(work, 'development')
    install(runtime, '--component', 'runtime')
    run(runtime / 'bin' / 'match', '--version')
    assert not list(runtime.rglob('*.h')) and not list(runtime.rglob('*.so')), 'development files in "runtime"'
    install(development, '--component', 'development')
    assert not (development / 'bin').exists()
    assert [p for p in development.rglob('*.so') if p.is_symlink()]  # to what the other part brings


def main():
    if 'ON' in (cache('MATCH_SANITIZE'), cache('MATCH_SANITIZE_THREAD')):
        print('skipped: the sanitizer build is not meant for installing')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        first, prefix = pathlib.Path(work, 'first'), pathlib.Path(work, 'moved', 'prefix')
        install(first)
        prefix.parent.mkdir()
        first.rename(prefix)
        folder = next(prefix.rglob('libmatch.so')).parent
        environment = {**os.environ, 'LD_LIBRARY_PATH': str(folder), 'PKG_CONFIG_PATH': str(folder / 'pkgconfig')}
        run(prefix / 'bin' / 'match', '--version')      # finds its library by itself
        knows_no_build_folder(prefix)
        by_pkg_config(work, prefix, environment)
        by_archive(work, prefix, environment)
        by_find_package(work, prefix, environment)
        parts(work)


if __name__ == '__main__':
    main()
