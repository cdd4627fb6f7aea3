#!/usr/bin/env python3
"""Every public function is within reach of the idiomatic layers of PHP and Java, not only of the low-level classes under
them; every public method of the layers has a comment and is called by a test of its host; what the border hands over is
freed.

The interface files say which low-level method calls which C function; the sources of a layer say which low-level methods
it calls, on which class. A function is covered when a layer calls a method that calls it."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
BOXES = 'Store|Hits|Job|Event|Plan|Report|Vectors'

# Functions that no method stands for, and why.
EXCEPTIONS = {
    'match_status_name': 'the status of every exception',
    'match_store_upsert_row': 'for C, which has no JSON at hand; match_store_upsert takes what the others have',
    'match_shards_search': 'MatchShards asks in rounds, so that each step of each shard can be watched and ended',
    'match_event_repair': 'match_event_repair_job, which can be watched and ended, gives the same',
}

# The same for one host.
EXCEPTIONS_OF = {
    'php': {'match_plan_write': 'match_plan_write_in in English is the same',
            'match_event_check': 'match_event_check_in in English is the same',
            'match_plan_fairness': 'match_plan_fairness_in in English is the same'},
    'java': {'match_plan_fairness': 'match_plan_fairness_in in English is the same',
             'match_hits_explanation_text': 'lists are copied, so the lines are made from the JSON'},
}

# Methods that tests cannot call by name, and why.
UNCALLED = {
    'php': {'__construct': 'called by new', '__toString': 'called by a cast', 'offsetExists': 'called by isset()',
            'offsetGet': 'called by []', 'offsetSet': 'called by []', 'offsetUnset': 'called by unset()',
            '__serialize': 'called by serialize()', '__unserialize': 'called by unserialize()',
            '__get': 'called by reading', '__isset': 'called by isset()', 'getIterator': 'called by foreach', 'count': 'called by count()', 'jsonSerialize': 'called by json_encode()'},
    'java': {'toString': 'called by printing', 'iterator': 'called by for'},
}


def read(*parts):
    return ROOT.joinpath(*parts).read_text(encoding='utf-8')


def without_comments(text):
    return re.sub(r'/\*.*?\*/', '', text, flags=re.S)


def public_functions():
    for header in sorted((ROOT / 'include' / 'match').glob('*.h')):
        text = without_comments(header.read_text(encoding='utf-8'))
        yield from re.findall(r'\bMATCH_API\b[^;(]*?\b(match_\w+)\s*\(', text)


def helpers():
    """{function of the boxes: C functions that it calls, itself or by others of them}"""
    text = without_comments(read('bindings', 'swig', 'box.h') + read('bindings', 'swig', 'host.h'))
    bodies = dict(re.findall(r'^static [\w ]+?[ *]+(\w+)\([^;{]*?\)\n\{\n(.*?)^\}', text, re.M | re.S))
    calls = {name: set(re.findall(r'\b(?:match|host)_\w+(?=\()', body)) for name, body in bodies.items()}
    for _ in calls:     # as often as there may be links in a chain
        for name, called in calls.items():
            calls[name] = called.union(*(calls.get(other, set()) for other in called))
    return {name: {other for other in called if other.startswith('match_')} for name, called in calls.items()}


def interface(text):
    """{(class, method): C functions}; a function of the module has the class ''. Also the methods that give memory."""
    calls, gives, now, method = {}, set(), None, None
    behind = helpers()
    macro = re.findall(r'^HOST_GROUP_REPORT\((\w+), (match_\w+)\)', text, re.M)
    for line in re.sub(r'%define.*?%enddef', '', text, flags=re.S).split('\n'):
        if opened := re.match(r'%extend (\w+) \{', line):
            now = opened[1]
        elif line.startswith('%inline'):
            now = ''
        elif line in ('}', '%}') and (now != '' or line == '%}'):
            now = None
        if now is not None:
            begun = re.match(r'    (?=\S)(?:[\w ]+?[ *]+)?(~?\w+)\(' if now else r'static [\w ]+?[ *]+(\w+)\(', line)
            if begun:
                method = (now, begun[1])
                calls[method] = set()
                if re.match(rf' *(static )?(char|{BOXES}) \*', line):
                    gives.add('::'.join(filter(None, method)))
            if method:
                calls[method].update(re.findall(r'\bmatch_\w+(?=\()', line))
                for helper in re.findall(r'\bhost_\w+(?=\()', line):
                    calls[method].update(behind.get(helper, ()))
    calls.update({('Store', name): {function} for name, function in macro})
    return calls, gives


def marked_new(text):
    names = set(re.findall(r'^%newobject (\S+);', text, re.M))
    names.update('Store::' + name for name in re.findall(r'^HOST_(?:TEXT|GROUP_REPORT)\((\w+)', text, re.M))
    return names


def calls_of_php(text):
    """The low-level methods that PHP sources call; the class of a variable is where it is declared."""
    found = {('', name) for name in re.findall(r'\bmatch_native_(\w+)\(', text)}
    found.update((box, box) for box in re.findall(rf'\bnew MatchNative({BOXES})\(', text))
    for body in re.split(r'^(?=(?:final |abstract )*class )', text, flags=re.M):
        types = {(name, box) for box, name in re.findall(rf'MatchNative({BOXES}) \$(\w+)', body)}
        types.update(re.findall(rf'\$(\w+) = new MatchNative({BOXES})\(', body))
        called = re.findall(r'(?:\$|->)(\w+)->(\w+)\(', body)
        found.update((box, method) for name, method in called for declared, box in types if declared == name)
    return found


def calls_of_java(text):
    """The same for Java: a Box<T> is opened, a lambda on a store is a Store, on a job a Job."""
    found = {('', name) for name in re.findall(r'\bMatchNative\.(\w+)\(', text)}
    found.update((box, box) for box in re.findall(rf'\bnew (?:org\.libmatch\.internal\.)?({BOXES})\(', text))
    for body in re.split(r'^(?=public final class |final class |public record )', text, flags=re.M):
        types = {'box': 'Store', 'done': 'Job', 'job': 'Job'}
        types.update({name: box for box, name in re.findall(rf'\b({BOXES}) (\w+)\b', body)})
        types.update({name: box for name, box in
                      re.findall(rf'\bvar (\w+) = new (?:org\.libmatch\.internal\.)?({BOXES})\(', body)})
        if owned := re.search(rf'\bBox<({BOXES})> box;', body):
            found.update((owned[1], method) for method in re.findall(r'\bbox\.open\(\)\s*\.(\w+)\(', body))
        found.update((types[name], method) for name, method in re.findall(r'\b(\w+)\s*\.(\w+)\(', body) if name in types)
    return found


def missing(functions, methods, called):
    """Functions that no called method calls. What destructors call is always within reach."""
    reached = set()
    for method, callees in methods.items():
        if method in called or method[1].startswith('~'):
            reached |= callees
    return [name for name in functions if name not in reached]


def outer(text):
    """Without the classes that are marked as inner."""
    return re.sub(r'@internal \*/\s+(final )?class .*?^}', '*/', text, flags=re.S | re.M)


def methods_of_php(text):
    text = re.sub(r'/\*\* @internal(?:(?!\*/).)*\*/\s+public [\w ]*function \w+', '', text, flags=re.S)
    return re.findall(r'^    public (?:static )?function (\w+)\(', without_comments(text), re.M)


def methods_of_java(text):
    return re.findall(r'^ +public (?!record|enum|static final class)(?:static )?(?:synchronized )?(?:<[^>]*> )?[\w.<>,?\[\] ]+ '
                      r'(\w+)\([^;]*$', without_comments(text), re.M)


LAYERS = {
    'php': (['bindings/php/match.php', 'bindings/php/match/*.php'], 'bindings/php/tests/*.php', calls_of_php, methods_of_php,
            r'(?:->|::)(\w+)\('),
    'java': (['bindings/java/src/org/libmatch/*.java'], 'bindings/java/tests/*.java', calls_of_java, methods_of_java,
             r'(?:\.|::)(\w+)\b'),
}


def undocumented(host, text):
    """Public methods of classes that stand without a comment of their own."""
    lines = [line.strip() for line in text.split('\n')]
    begins = r'public (?:static )?function (\w+)\(' if host == 'php' else \
        r'public (?!record |enum |static final class)[\w.<>,?\[\] ]+? (\w+)\([^;]*$'
    for before, line in zip(lines, lines[1:]):
        found = re.match(begins, line)
        if found and not before.endswith('*/') and not before.startswith('@') and found[1] not in UNCALLED[host]:
            yield found[1]


def sources(patterns):
    return '\n'.join(p.read_text(encoding='utf-8') for pattern in patterns for p in sorted(ROOT.glob(pattern)))


def main():
    common = '\n'.join(p.read_text(encoding='utf-8') for p in sorted((ROOT / 'bindings' / 'swig').glob('*.i')))
    methods, gives = interface(common)
    functions = list(public_functions())
    problems = [f'{name} gives memory that nobody frees: add %newobject {name};'
                for name in sorted(gives - marked_new(common))]
    if len(methods) < 100 or len(gives) < 60:
        problems.append(f'only {len(methods)} methods were found in bindings/swig: this test does not read it any more')
    for host, (patterns, tests, calls, declared, used) in LAYERS.items():
        text = sources(patterns)
        problems += [f'{host}: {name}() has no comment of its own' for name in undocumented(host, outer(text))]
        called = calls(without_comments(text))
        absent = missing(functions, methods, called)
        exceptions = EXCEPTIONS | EXCEPTIONS_OF[host]
        problems += [f'{name} has no method in {host}: write one, or say in EXCEPTIONS why there is none'
                     for name in absent if name not in exceptions]
        problems += [f'{name} is an exception, but {host} has a method for it'
                     for name in exceptions if name not in absent]
        for name in ('watch', 'cluster_matrix', 'warnings', 'set_vectors', 'answers', 'plan'):   # each is found when it goes
            whole = [m for m in called if m[1] == name]
            if not whole or missing(functions, methods, called - set(whole)) == absent:
                problems.append(f'{host}: without a call of {name}() nothing would be missing: this test is blind')
        seen = set(re.findall(used, sources([tests])))
        problems += [f'{host}: no test calls {name}()'
                     for name in sorted(set(declared(outer(text))) - seen - set(UNCALLED[host]))]
    problems += [f'{name} is an exception, but no public function' for name in EXCEPTIONS if name not in functions]
    print('\n'.join(problems) or 'every public function has a method in PHP and Java')
    sys.exit(bool(problems))


if __name__ == '__main__':
    main()
