#!/usr/bin/env python3
"""The one command a person uses: `build.py check`, `new`, `import`, `build`, `serve`, `doctor`.

Only the module of the command that was asked for is imported, because a build
with nothing to do should be over before the others could be read.
"""

import importlib
import sys
from typing import NamedTuple

_OLDEST_PYTHON = (3, 11)
_USAGE, _INTERRUPTED = 2, 130


class Command(NamedTuple):
    """A command's module, which has `add_arguments(parser)` and `run(args) -> int`, and its help."""

    module: str
    about: str
    example: str


COMMANDS = {
    "check": Command(
        "club.local.check",
        "Reads every entry, edition and page and reports all that is wrong.",
        "build.py check content/coops/gb --format github",
    ),
    "new coop": Command(
        "club.directory.new",
        "Asks for what an entry needs and writes it.",
        'build.py new coop --name "Example Bakery" --country GB',
    ),
    "new edition": Command(
        "club.newsletter.new",
        "Writes the next edition of the newsletter as a draft.",
        'build.py new edition --title "Co-ops that bake"',
    ),
    "edition preview": Command(
        "club.local.edition_preview",
        "Shows an edition's mail as phones, desktops and plain readers show it, in one file.",
        "build.py edition preview 12 --open",
    ),
    "edition test": Command(
        "club.local.edition_trial",
        "Sends one edition to one address, through the club that the environment or a running serve names.",
        "build.py edition test 12 --to name@example.org",
    ),
    "edition send": Command(
        "club.local.edition_send",
        "Says whom an edition goes to, asks, and begins to send it; or has administrators asked by mail.",
        "build.py edition send 12 --ask",
    ),
    "edition status": Command(
        "club.local.edition_status",
        "Says how far the sending of an edition is, and who has not got it.",
        "build.py edition status 12 --follow",
    ),
    "edition pause": Command(
        "club.local.edition_pause",
        "Stops the sending of an edition before its next batch.",
        'build.py edition pause 12 --reason "a wrong link in it"',
    ),
    "edition resume": Command(
        "club.local.edition_resume",
        "Goes on with the sending of an edition; only who has not got it is mailed.",
        "build.py edition resume 12",
    ),
    "edition cancel": Command(
        "club.local.edition_cancel",
        "Ends the sending of an edition for good.",
        "build.py edition cancel 12",
    ),
    "import": Command(
        "club.directory.importing.command",
        "Turns a CSV, JSON or GeoJSON file into entries.",
        "build.py import coops.csv --dry-run",
    ),
    "build": Command(
        "club.site.command",
        "Builds the site.",
        "build.py build --output output --site-url https://club.example",
    ),
    "serve": Command(
        "club.local.command",
        "Brings the whole club up on this machine: the site, which follows changes, its forms and their mails.",
        "build.py serve --port 8000",
    ),
    "readers seed": Command(
        "club.local.readers_seed",
        "Puts made-up readers on the list of a served club, to try a sending with.",
        "build.py readers seed 1000 --bounces 5 --complaints 1",
    ),
    "readers import": Command(
        "club.local.readers_import",
        "Takes over a list of readers from listmonk, Mailchimp, Buttondown or an export: who has provably confirmed.",
        "build.py readers import subscribers.csv --dry-run",
    ),
    "readers export": Command(
        "club.local.readers_export",
        "Writes the list of readers into a file that only you can read.",
        "build.py readers export readers.csv",
    ),
    "readers erase": Command(
        "club.local.readers_erase",
        "Asks for an address and erases all that is kept under it, for who has asked for that by letter.",
        "build.py readers erase --dry-run",
    ),
    "readers reapply-erasures": Command(
        "club.local.readers",
        "Erases again what was erased after a restored backup was made; run it before any mail goes out.",
        "build.py readers reapply-erasures --subscribers club-restored --dry-run",
    ),
    "pull": Command(
        "club.local.pull",
        "Brings bookings, ledger, draws and numbers from the club's store into content/club, all or nothing.",
        "build.py pull",
    ),
    "push": Command(
        "club.local.push",
        "Tells the club's forms which co-ops, editions, slots and prices there are.",
        "build.py push",
    ),
    "slots allocate": Command(
        "club.local.slots_allocate",
        "Shows who would get the slots of an edition now; once requests have closed, runs its draw.",
        "build.py slots allocate 12 --dry-run",
    ),
    "slots verify": Command(
        "club.local.slots_verify",
        "Runs a past draw again from what is published of it, and says what differs.",
        "build.py slots verify 12",
    ),
    "points verify": Command(
        "club.local.points_verify",
        "Rebuilds every balance of a published ledger, and names the entry that does not hold.",
        "build.py points verify content/club/ledger.json",
    ),
    "points claw-back": Command(
        "club.local.points_claw_back",
        "Takes settled points back that should never have been given; what is spent is withheld from later ones.",
        'build.py points claw-back claim:k3xw9 --why "the page never was public"',
    ),
    "members eligible": Command(
        "club.local.members_eligible",
        "Says who may vote this year: co-ops by name, people as counts.",
        "build.py members eligible",
    ),
    "members worker": Command(
        "club.local.members_worker",
        "Notes that each class has approved somebody who works for the club.",
        "build.py members worker worker-1 --approved-by co-ops=2026-10-01 --approved-by individuals=2026-10-01"
        " --approved-by workers=2026-10-02",
    ),
    "doctor": Command(
        "club.local.doctor",
        "Tells whether this machine and the club's own facts are ready to publish.",
        "build.py doctor",
    ),
}


def main(arguments: list[str]) -> int:
    """Runs the command that the arguments name; gives the exit code."""
    if sys.version_info < _OLDEST_PYTHON:
        return _fail(f"needs Python {_OLDEST_PYTHON[0]}.{_OLDEST_PYTHON[1]} or newer; this is {sys.version.split()[0]}")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if arguments else _USAGE
    words = 2 if " ".join(arguments[:2]) in COMMANDS else 1
    name = " ".join(arguments[:words])
    if name not in COMMANDS:
        return _unknown(name, arguments[1:])
    try:
        return _run(name, arguments[words:])
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stdout = None
        return 1


def _run(name: str, arguments: list[str]) -> int:
    import argparse  # noqa: PLC0415  # an overview or a wrong name does not need it

    from club.core.errors import ClubError  # noqa: PLC0415  # a Python too old must be told first

    command = COMMANDS[name]
    try:
        module = importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] != "club":
            return _fail(f"the package {error.name} is missing; run make site, then .venv/bin/python build.py {name}")
        raise
    parser = argparse.ArgumentParser(
        prog=f"build.py {name}",
        description=command.about,
        epilog=f"Example: {command.example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    try:
        exit_code: int = module.run(parser.parse_args(arguments))
        sys.stdout.flush()
    except ClubError as error:
        return _fail(str(error))
    return exit_code


def _overview(names: tuple[str, ...] = tuple(COMMANDS)) -> str:
    width = max(map(len, names))
    lines = [f"  {name:{width}}  {COMMANDS[name].about}" for name in names]
    example = COMMANDS[names[0]].example
    return "\n".join(
        ["Usage: build.py COMMAND …, with --help for what it takes", "", *lines, "", f"Example: {example}"]
    )


def _unknown(name: str, rest: list[str]) -> int:
    family = tuple(known for known in COMMANDS if known.startswith(f"{name} "))
    if family:
        print(_overview(family))
        return 0 if rest[:1] in (["-h"], ["--help"]) else _USAGE
    import difflib  # noqa: PLC0415  # only a slip of the pen needs it

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; build.py --help lists the commands"
    _fail(f"there is no command {name}{hint}")
    return _USAGE


def _fail(sentence: str) -> int:
    print(f"build.py: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
