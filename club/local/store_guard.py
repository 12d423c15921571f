"""Runs a program that must not outlive whoever started it, on any system and however that one ends.

    python store_guard.py PROGRAM [ARGUMENT…]

The starter keeps the other end of this process' standard input. The kernel closes it with the starter,
also after SIGKILL, and then the program is killed; it must bear that at any time, and here it always does.
The program's process id is the first line said here. The program keeps the files that it inherits, such
as a lock, until it is really gone.
"""

import os
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    """Runs the program until it ends by itself or standard input ends; gives its exit code."""
    program = subprocess.Popen(  # noqa: S603  # serve names it
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), close_fds=False
    )
    os.write(sys.stdout.fileno(), f"{program.pid}\n".encode())
    threading.Thread(target=_kill_at_end_of_input, args=[program], daemon=True).start()
    return program.wait()


def _kill_at_end_of_input(program: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    program.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
