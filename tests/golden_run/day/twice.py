"""twice.py FIRST COMMAND...: runs the program that compare.py is about to run once before, into FIRST."""
import pathlib
import subprocess
import sys


def main():
    first, command = sys.argv[1], sys.argv[2:]
    pathlib.Path(first).parent.mkdir(parents=True, exist_ok=True)
    at = next(i for i, word in enumerate(command) if word.endswith('compare.py'))
    output, program = command[at + 2], command[at + 3:]
    subprocess.run([first if word == output else word for word in program], check=True)
    sys.exit(subprocess.run(command).returncode)


if __name__ == '__main__':
    main()
