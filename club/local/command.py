"""`build.py serve`: the whole club on this machine: the site, which follows changes, its forms and their mails."""

import argparse
from pathlib import Path

from club.core.errors import ClubError
from club.local.state import DEFAULT_STATE

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
        "--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help="where this keeps what it makes (.serve)"
    )
    parser.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="what to build from (content)"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the site goes (site in the --state folder)")
    parser.add_argument(
        "--store",
        metavar="URL",
        default="",
        help="another store for the tables, which speaks DynamoDB's API (one that comes with this)",
    )
    parser.add_argument(
        "--mailer", metavar="URL", default="", help="send mails by this server, smtp://host:port (the outbox)"
    )
    parser.add_argument(
        "--inbound-port",
        type=_port,
        default=0,
        metavar="N",
        help="where mail to the club is taken; 0 takes any free one (0)",
    )
    parser.add_argument("--site-only", action="store_true", help="leave the forms out, and all that they need")
    parser.add_argument("--theme", type=Path, metavar="DIR", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serves until told to end.

    The site goes into a folder of its own, not into `output/`: it carries this
    machine's address in its links and must not be published by mistake.
    """
    import asyncio  # noqa: PLC0415  # --help does without all of these

    from club.local.serve import Plan, address_of, listen, serve  # noqa: PLC0415
    from club.local.serve_forms import Setup  # noqa: PLC0415
    from club.local.state import State  # noqa: PLC0415
    from club.site.places import HOME, find_places  # noqa: PLC0415

    places, state = find_places(args.content, args.theme), State(args.state)
    _check(args)
    listener = listen(args.port)
    state.make()
    with state.alone(address_of(listener)) as lock:
        output = args.output or state.site
        options = ["--content", str(args.content), "--output", str(output), "--site-url", address_of(listener)]
        options += ["--theme", str(args.theme)] if args.theme else []
        options += [] if args.site_only else ["--kit", str(state.kit)]
        watched = [path for path in (args.content, places.theme, HOME / "club", *places) if path.exists()]
        folders = [path for path in dict.fromkeys(watched) if not any(_is_below(path, other) for other in watched)]
        setup = Setup(state, places, args.store.rstrip("/"), args.mailer, args.inbound_port)
        forms = None if args.site_only else setup
        print(f"Building the site from {args.content} …", flush=True)
        return asyncio.run(serve(Plan(options, output, folders, forms, lock), listener))


def _check(args: argparse.Namespace) -> None:
    if args.store and not args.store.startswith(("http://", "https://")):
        raise ClubError(f"--store {args.store}: begin with http://, for example http://127.0.0.1:8042")
    if args.mailer:
        from club.cloud.smtp import read_server  # noqa: PLC0415  # few need it

        try:
            read_server(args.mailer)
        except ClubError as error:
            raise ClubError("--mailer: write smtp://host:port or smtps://user:password@host") from error


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= _MAX_PORT:
        reason = f"{text!r} is no port; give a number from 1 to {_MAX_PORT}, such as {DEFAULT_PORT}"
        raise argparse.ArgumentTypeError(reason)
    return number


def _is_below(path: Path, folder: Path) -> bool:
    return path != folder and path.resolve().is_relative_to(folder.resolve())
