#!/usr/bin/env python3
"""docs/command.md names every command, and every command line of the documentation has a command and options that exist."""
import os
import pathlib
import re

from support import CommandTest, main

SOURCE = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
FOLDERS = ('docs', 'examples', 'bindings', 'benchmarks')
PLACEHOLDERS = {'help', 'COMMAND'}


def command_lines(text):
    """What may be typed: code in a line, blocks of code with their continued lines joined."""
    yield from re.findall(r'`(match [^`]+)`', text)
    for block in re.findall(r'(?ms)^```\w*\n(.*?)^```', text):
        yield from re.sub(r'\\\n\s*', ' ', block).splitlines()
    yield from re.findall(r'(?m)^    (.*\bmatch .*)$', text)


def calls(text):
    """-> (command, what follows, line) for each `match COMMAND ...`; comments and quoted texts are no options."""
    for line in command_lines(text):
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', 'TEXT', re.sub(r'\s+#.*$', '', line))
        for found in re.finditer(r'(?:^|[;&|(]\s*|build/)match ([a-z][a-z-]*)\b([^;&|]*)', bare.strip()):
            yield found.group(1), found.group(2), line


class Documented(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = sorted(SOURCE.glob('*.md')) + sorted(p for f in FOLDERS for p in (SOURCE / f).rglob('*.md'))

    def options(self, *command):
        return set(re.findall(r'--([a-z][a-z-]*)', self.match('help', *command).out))

    def test_commands_and_options(self):
        text = (SOURCE / 'docs' / 'command.md').read_text(encoding='utf-8')
        commands = re.findall(r'(?m)^  ([a-z-]+) +\S', self.match('help').out.split('For all commands')[0])
        self.assertGreater(len(commands), 15)
        for name in commands:
            self.assertIn(f'`match {name} ', text)
        known = {name: self.options(name) | self.options() for name in commands}
        for option in re.findall(r'--([a-z][a-z-]*)', text):
            self.assertIn(option, set().union(*known.values()), f'docs/command.md shows --{option}')
        seen = 0
        for path in self.files:
            for name, rest, line in calls(path.read_text(encoding='utf-8')):
                place = f'{path.relative_to(SOURCE)}: {line.strip()}'
                if name in PLACEHOLDERS:
                    continue
                self.assertIn(name, known, place)
                for option in re.findall(r'(?<![\w-])--([a-z][a-z-]*)', rest):
                    seen += 1
                    self.assertIn(option, known[name], place)
        self.assertGreater(seen, 100)  # the lines were found at all


if __name__ == '__main__':
    main()
