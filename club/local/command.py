"""`build.py serve`: builds the site, serves it on this machine and follows changes."""

import argparse
from pathlib import Path

DEFAULT_PORT = 8000
_MAX_PORT = 65_535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        metavar="N",
        help=f"where to listen; 0 takes any free one ({DEFAULT_PORT})",
    )
    parser.add_argument(
        "--state", type=Path, default=Path(".serve"), metavar="DIR", help="where this keeps what it makes (.serve)"
    )
    parser.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="what to build from (content)"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the site goes (site in the --state folder)")
    parser.add_argument("--theme", type=Path, metavar="DIR", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serves until told to end.

    The site goes into a folder of its own, not into `output/`: it carries this
    machine's address in its links and must not be published by mistake.
    """
    import asyncio  # noqa: PLC0415  # --help does without all of these

    from club.local.serve import Plan, address_of, listen, serve  # noqa: PLC0415
    from club.site.places import HOME, find_places  # noqa: PLC0415

    places = find_places(args.content, args.theme)
    listener = listen(args.port)
    output = args.output or _kept_out_of_git(args.state) / "site"
    options = ["--content", str(args.content), "--output", str(output), "--site-url", address_of(listener)]
    if args.theme:
        options += ["--theme", str(args.theme)]
    watched = [path for path in (args.content, places.theme, HOME / "club", *places) if path.exists()]
    folders = [path for path in dict.fromkeys(watched) if not any(_is_below(path, other) for other in watched)]
    print(f"Building the site from {args.content} …", flush=True)
    return asyncio.run(serve(Plan(options, output, folders), listener))


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= _MAX_PORT:
        reason = f"{text!r} is no port; give a number from 1 to {_MAX_PORT}, such as {DEFAULT_PORT}"
        raise argparse.ArgumentTypeError(reason)
    return number


def _kept_out_of_git(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / ".gitignore"
    if not note.exists():
        note.write_text("# Made by build.py serve\n*\n", encoding="ascii")
    return folder


def _is_below(path: Path, folder: Path) -> bool:
    return path != folder and path.resolve().is_relative_to(folder.resolve())
