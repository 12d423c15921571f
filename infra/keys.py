#!/usr/bin/env python3
"""Makes the club's secrets and rotates the keys that sign links, from standard input to standard output.

So secrets go from program to program, and never into a file, a terminal or the shell's history
(docs/deploying.md). It needs nothing but Python.
"""

import argparse
import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from club.core.errors import ClubError  # found only now
from club.core.secrets import Secrets, new_secrets, read_secrets, write_secrets

_LAST_ID = 255  # a link carries the id of its key in one byte


def main(arguments: list[str]) -> int:
    """Does what the arguments ask for; gives the exit code."""
    action = _parser().parse_args(arguments).action
    if sys.stdout.isatty():
        return _fail("this would show secrets; lead it into the next program, as docs/deploying.md does")
    try:
        secrets = new_secrets() if action == "new" else _ROTATIONS[action](read_secrets(sys.stdin.read()))
    except ClubError as error:
        return _fail(str(error))
    sys.stdout.write(write_secrets(secrets))
    return 0


def add(secrets: Secrets) -> Secrets:
    """Gives the secrets with one more key for links, of the next id, which signs nothing yet.

    Every function must know it before any signs with it.

    Raises:
        ClubError: All ids are taken.
    """
    new_id = max(secrets.token_keys) + 1
    if new_id > _LAST_ID:
        raise ClubError(f"a key's id is {_LAST_ID} at most: give an old key's place to the new one by hand")
    [key] = new_secrets().token_keys.values()
    return dataclasses.replace(secrets, token_keys={**secrets.token_keys, new_id: key})


def use(secrets: Secrets) -> Secrets:
    """Gives the secrets with the newest key signing links from now on; the others still open old ones."""
    return dataclasses.replace(secrets, token_key_id=max(secrets.token_keys))


_ROTATIONS = {"add": add, "use": use}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="keys.py",
        description="Makes the club's secrets, or rotates the keys that sign links.",
        epilog="Example: python infra/keys.py new | aws ssm put-parameter --name /club/secrets --type SecureString"
        " --value file:///dev/stdin",
    )
    parser.add_argument(
        "action",
        choices=["new", "add", "use"],
        help="new secrets; a new key added to those on standard input; the newest key put to use",
    )
    return parser


def _fail(sentence: str) -> int:
    sys.stderr.write(f"keys.py: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
