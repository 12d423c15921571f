"""`build.py edition preview`: shows an edition's mail as phones, desktops and plain readers will show it."""

import argparse
import re
from pathlib import Path
from typing import NamedTuple

import jinja2

from club.core.files import replace_file
from club.local.edition_opening import Opened, open_edition
from club.local.edition_opening import add_arguments as add_edition
from club.local.state import DEFAULT_STATE, State
from club.newsletter.mail_check import MAX_HTML_BYTES, encoded_bytes
from club.newsletter.parts import HOLE, HTML, SUBJECT, TEXT, folder_of

_TEMPLATES = Path(__file__).parent / "templates"
_DARK = "(prefers-color-scheme: dark)"
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_LOOKS = re.compile(r' (?:style|class|width|height|align|border|cellpadding|cellspacing)="[^"]*"')


class View(NamedTuple):
    """One way to see the mail; the plain text has no page."""

    title: str
    width: int
    page: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    parser.add_argument("--open", action="store_true", help="open it in a browser")
    parser.add_argument(
        "--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help=f"where it is written ({DEFAULT_STATE})"
    )


def run(args: argparse.Namespace) -> int:
    """Writes one HTML file, and says where."""
    opened = open_edition(args.content, args.number)
    state = State(args.state)
    state.make()
    path = args.state / "preview" / f"{folder_of(opened.edition.number).rpartition('/')[2]}.html"
    path.parent.mkdir(exist_ok=True)
    replace_file(path, preview(opened).encode())
    print(path)
    if args.open:
        import webbrowser  # noqa: PLC0415  # few ask for it

        webbrowser.open(path.resolve().as_uri())
    return 0


def preview(opened: Opened) -> str:
    """Gives one page with all views of a mail side by side."""
    page = opened.files[HTML].replace(HOLE, "preview")
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    size = f"{encoded_bytes(page) / 1000:.1f} of {MAX_HTML_BYTES // 1000} kB"
    return env.get_template("edition-preview.html").render(
        subject=opened.files[SUBJECT],
        preheader=opened.edition.preheader or "",
        sender=f"{opened.facts.sender_name} <{opened.facts.sender_email}>",
        size=size,
        site_url=opened.facts.url,
        text=opened.files[TEXT].replace(HOLE, "preview"),
        problems=[f"{one.fault.field or 'mail'}: {one.fault.what}; {one.fault.mend}" for one in opened.problems],
        views=views(page),
    )


def views(page: str) -> list[View]:
    """Gives the ways in which a mail is seen."""
    light, dark = _in_scheme(page, "light"), _in_scheme(page, "dark")
    return [
        View("Phone", 390, light),
        View("Desktop", 760, light),
        View("Dark", 390, dark),
        View("Plain text", 0, ""),
        View("Without its style sheet", 390, _STYLE.sub("", light)),
        View("Without any style", 390, without_styles(light)),
    ]


def without_styles(page: str) -> str:
    """Gives a mail as a program shows it that knows no styles at all."""
    return _LOOKS.sub("", _STYLE.sub("", page))


def _in_scheme(page: str, scheme: str) -> str:
    """Gives a mail as if its reader had chosen light or dark, whatever this machine has chosen."""
    page = page.replace(_DARK, "all" if scheme == "dark" else "not all")
    page = page.replace('content="light dark"', f'content="{scheme}"')
    return page.replace("<head>", '<head><base target="_blank">', 1)
