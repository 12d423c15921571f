"""`build.py readers erase`: erases all that is kept of somebody who has asked for it by letter."""

import argparse
import sys
from collections.abc import Iterator

from club.core.errors import ClubError, InvalidFieldError
from club.local.edition_club import add_club, open_club
from club.subscriptions.address import MAX_ADDRESS_CHARS, Address, address_key, masked, read_address
from club.subscriptions.erase import Kept, erase_kept, find_kept
from club.subscriptions.reader import Why


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options; the address is none of them, because what is typed there ends in histories."""
    parser.add_argument("--dry-run", action="store_true", help="say what there is, and do nothing")
    add_club(parser)


def run(args: argparse.Namespace) -> int:
    """Asks for the address, says what is kept, and erases it.

    Raises:
        ClubError: It is no address.
    """
    address = _ask()
    with open_club(args) as club:
        key = address_key(address, club.secrets.address_key)
        kept = find_kept(key, store=club.store, now=club.now())
        sys.stdout.write("".join(f"{line}\n" for line in _lines(address, kept)))
        if kept.is_erased:
            return 0
        if args.dry_run or not _is_agreed():
            print("Nothing was erased.")
            return 0
        erase_kept(key, store=club.store, now=club.now())
    print(
        "All of it is erased. What stays is a key from which nobody can tell the address, so that it is never mailed."
    )
    return 0


def _ask() -> Address:
    try:
        typed = input("Address to erase: ") if sys.stdin.isatty() else sys.stdin.readline(MAX_ADDRESS_CHARS * 2)
        return read_address(typed)
    except (EOFError, UnicodeDecodeError) as error:
        raise ClubError("the address, from the terminal or from standard input, cannot be read") from error
    except InvalidFieldError as error:
        raise ClubError(f"the address, from the terminal or from standard input: {error.reason}") from error


def _is_agreed() -> bool:
    return not sys.stdin.isatty() or input("Erase it? [y/N] ").strip().lower() in ("y", "yes")


def _lines(address: Address, kept: Kept) -> Iterator[str]:
    shown = masked(address.text)
    if kept.is_erased:
        yield f"{shown}: was erased on {kept.stop.at:%Y-%m-%d}." if kept.stop else f"{shown}: nothing is kept."
        return
    yield f"{shown}:"
    if reader := kept.reader:
        moved = f" at another address now, {masked(reader.address)}" if reader.key != kept.key else ""
        yield f"  a reader{moved}: {reader.state.value} since {reader.changed_at:%Y-%m-%d}"
    if kept.stop and kept.stop.why != Why.ERASED:
        yield f"  not mailed: {kept.stop.why.value} on {kept.stop.at:%Y-%m-%d}"
    yield f"  {kept.events} steps of consent, {kept.requests} open forms"
