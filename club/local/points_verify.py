"""`build.py points verify`: rebuilds every balance of a published ledger, and finds a changed byte."""

import argparse
import sys
from pathlib import Path

from club.core.errors import ClubError
from club.points.entries import COOP, LedgerError
from club.points.ledger import Ledger, verify

_DEFAULT = Path("content/club/ledger.json")
_STDIN = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument(
        "file",
        nargs="?",
        default=str(_DEFAULT),
        metavar="FILE",
        help=f"a ledger: data/ledger.json of a site, or - for standard input ({_DEFAULT})",
    )


def run(args: argparse.Namespace) -> int:
    """Verifies it, and says what there is.

    Raises:
        ClubError: The file cannot be read, or names the entry that does not hold.
    """
    name = "standard input" if args.file == _STDIN else args.file
    try:
        ledger = verify(_read(args.file).decode("utf-8"))
    except LedgerError as error:
        raise ClubError(f"{name}: {error}") from error
    except UnicodeDecodeError as error:
        raise ClubError(f"{name}: byte {error.start} is not UTF-8, so this is not as the ledger was written") from error
    print(_said(name, ledger))
    return 0


def _read(file: str) -> bytes:
    if file == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        hint = "; build.py pull writes it" if Path(file) == _DEFAULT else ""
        raise ClubError(f"{file}: cannot be read: {error.strerror}{hint}") from error


def _said(name: str, ledger: Ledger) -> str:
    coops = [purse for purse in ledger.purses.values() if purse.balance]
    points = sum(points for account, points in ledger.balances.items() if account.startswith(COOP))
    lines = [f"{name} holds: {len(ledger.entries):,} entries give every balance in it."]
    lines.append(f"{points:,} points belong to {len(coops):,} co-ops; all accounts together are zero.")
    if ledger.head:
        lines.append(f"The last entry's seal is {ledger.head}.")
    return "\n".join(lines)
