#!/usr/bin/env python3
"""docs/command.md names every command and every option that it shows exists."""
import os
import pathlib
import re

from support import CommandTest, main

SOURCE = pathlib.Path(os.environ.get('MATCH_SOURCE', pathlib.Path(__file__).resolve().parents[2]))


class Documented(CommandTest):
    def test_commands_and_options(self):
        text = (SOURCE / 'docs' / 'command.md').read_text(encoding='utf-8')
        commands = re.findall(r'(?m)^  ([a-z-]+) +\S', self.match('help').out.split('For all commands')[0])
        self.assertGreater(len(commands), 15)
        for name in commands:
            self.assertIn(f'`match {name} ', text)
        known = set()
        for name in commands:
            known.update(re.findall(r'--([a-z][a-z-]*)', self.match('help', name).out))
        for option in re.findall(r'--([a-z][a-z-]*)', text):
            self.assertIn(option, known, f'docs/command.md shows --{option}')


if __name__ == '__main__':
    main()
