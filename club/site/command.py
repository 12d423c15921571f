"""`build.py build`: builds the site."""

import argparse
import sys
from pathlib import Path

from club.core.errors import ClubError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add = parser.add_argument
    add("--content", type=Path, default=Path("content"), metavar="DIR", help="what to build from (content)")
    add("--output", type=Path, default=Path("output"), metavar="DIR", help="where the site goes (output)")
    add("--site-url", metavar="URL", help="public address, instead of the one in content/club/club.toml")
    add("--jobs", type=int, default=0, metavar="N", help="processes (as many as there are processors)")
    add("--no-cache", action="store_true", help="make everything again")
    add("--kit", type=Path, metavar="DIR", help="also draw there what the functions fill in: pages and mails (nowhere)")
    add("--theme", type=Path, metavar="DIR", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Builds; says what was done, or every problem that kept it from it."""
    from club.site.build import Settings, build  # noqa: PLC0415  # --help does without
    from club.site.verify import BrokenContentError  # noqa: PLC0415

    if args.site_url and not args.site_url.startswith(("http://", "https://")):
        raise ClubError(f"--site-url {args.site_url}: begin with https://, for example https://club.example")
    kit = args.kit.resolve() if args.kit else None
    settings = Settings(args.content, args.output, args.site_url, args.theme, args.jobs, not args.no_cache, kit)
    try:
        report = build(settings, sys.stderr)
    except BrokenContentError as error:
        from club.directory.reporting import as_text  # noqa: PLC0415  # only when something is wrong

        sys.stderr.write(f"{as_text(error.problems)}{error}\n")
        return 1
    except OSError as error:  # a full disk, a folder that may not be written to
        raise ClubError(f"{error.filename or args.output}: {error.strerror}; the site is as it was") from error
    if report.was_current:
        sys.stdout.write(f"{args.output}: nothing has changed; {report.coops:,} co-ops ({report.seconds:.2f} s)\n")
    else:
        sys.stdout.write(
            f"{args.output}: {report.coops:,} co-ops; {report.made:,} pages and files made, "
            f"{report.removed:,} removed ({report.seconds:.2f} s)\n"
        )
    return 0
