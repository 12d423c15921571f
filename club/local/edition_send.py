"""`build.py edition send`: counts whom an edition goes to, asks, and begins to send it; or has administrators asked."""

import argparse
import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from club.core.errors import ClubError, ConflictError
from club.core.progress import Progress
from club.local.edition_club import add_arguments as add_edition
from club.local.edition_club import open_club, refuse_examples
from club.newsletter.ask import SEND_LINK_DAYS, Ask, check_sendable, send_token
from club.newsletter.audience import Recipient
from club.newsletter.manifest import Manifest
from club.newsletter.ports import Audience
from club.newsletter.send import SHOWN_FROM, Forecast, forecast, start_sending

if TYPE_CHECKING:
    import datetime as dt

    from functions.wiring import Club

_MINUTE_S, _HOUR_S = 60, 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's options."""
    add_edition(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--yes", action="store_true", help="send it without asking")
    how.add_argument("--ask", action="store_true", help="mail a link that sends it to $CLUB_ADMINISTRATORS")
    how.add_argument("--dry-run", action="store_true", help="only say whom it would go to")


def run(args: argparse.Namespace) -> int:
    """Says whom it goes to, and does what was asked for.

    Raises:
        ClubError: It must not be sent, was begun before, or there is nobody to ask.
    """
    with open_club(args) as club:
        manifest = club.mail_pages.manifest(args.number)
        _refuse_second(club, args.number)
        check_sendable(manifest)
        refuse_examples(club, args.content)
        counted = _count(club, manifest)
        sys.stdout.write("".join(f"{line}\n" for line in _lines(club, manifest, counted)))
        if args.dry_run:
            print("Nothing was sent.")
            return 0
        if args.ask:
            return _ask(club, manifest, counted)
        if not args.yes and not _is_agreed(manifest, counted):
            print("Nothing was sent.")
            return 0
        start_sending(args.number, manifest.aim, manifest.hash, post=club.post, now=club.now())
    print(f"It has begun. How far it is: build.py edition status {args.number} --follow")
    return 0


def _refuse_second(club: "Club", edition: int) -> None:
    if before := club.deliveries.run(edition):
        reason = f"edition {edition} is {before.state} already; see build.py edition status {edition}"
        raise ConflictError(reason)


def _count(club: "Club", manifest: Manifest) -> Forecast:
    counting = _Counting(club.post.readers)
    try:
        return forecast(manifest.aim, readers=counting, default_language=club.post.default_language, now=club.now())
    finally:
        counting.progress.end()


class _Counting:
    """The readers, counted on the terminal as they are looked at."""

    def __init__(self, readers: Audience) -> None:
        self._readers = readers
        self.progress = Progress("readers looked at", sys.stderr)

    def scan(self, segment: int, segments: int, *, now: "dt.datetime") -> Iterator[Recipient]:
        for one in self._readers.scan(segment, segments, now=now):
            self.progress.step()
            yield one


def _lines(club: "Club", manifest: Manifest, counted: Forecast) -> Iterator[str]:
    yield f'Edition {manifest.edition}, "{manifest.title}", would go to {counted.readers:,} readers now:'
    yield from (f"  {line}" for line in _segments(club, manifest, counted))
    quota = club.post.account.quota()
    if counted.readers > quota.left:
        yield f"The provider takes {quota.left:,} mails more today; the rest would wait until it takes more."
    takes = lasting(counted.readers / quota.pace)
    yield f"At {quota.pace:,} mails a second that takes {takes}, after the first 50 have arrived."


def _segments(club: "Club", manifest: Manifest, counted: Forecast) -> Iterator[str]:
    known, aim = club.known, manifest.aim
    yield f"language: {known.languages.get(aim.language, aim.language)}"
    if aim.countries:
        yield f"countries: {', '.join(known.countries.get(one, one) for one in aim.countries)}"
    if counted.without_topics >= SHOWN_FROM:
        yield f"no topic chosen: {counted.without_topics:,}"
    yield from (f"{known.interests.get(one, one)}: {count:,}" for one, count in counted.topics.items())


def _is_agreed(manifest: Manifest, counted: Forecast) -> bool:
    if not sys.stdin.isatty():
        raise ClubError("nothing was sent: there is no terminal to ask on; say --yes, --ask or --dry-run")
    answer = input(f"Send edition {manifest.edition} to {counted.readers:,} readers? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _ask(club: "Club", manifest: Manifest, counted: Forecast) -> int:
    """Mails each administrator a link of their own words: it shows the same, and its one button sends."""
    import datetime as dt  # noqa: PLC0415  # only here

    from club.subscriptions.answer_request import moment  # noqa: PLC0415  # the same

    now = club.now()
    token = send_token(Ask(manifest.edition, manifest.hash, counted.readers), secrets=club.secrets, now=now)
    values = {
        "edition": str(manifest.edition),
        "title": manifest.title,
        "readers": f"{counted.readers:,}",
        "segments": "\n".join(_segments(club, manifest, counted)),
        "archive_url": manifest.archive_url,
        "url": f"{club.site_url}/forms/send?t={token}",
        "ends": moment(now + dt.timedelta(days=SEND_LINK_DAYS)),
    }
    administrators = [one.strip() for one in club.settings["CLUB_ADMINISTRATORS"].split(",") if one.strip()]
    for address in administrators:
        club.mailer.send(club.letters.write("send", address, values))
    print(f"Nothing was sent yet: {', '.join(administrators)} can, by a link that works for {SEND_LINK_DAYS} days.")
    return 0


def lasting(seconds: float) -> str:
    """Gives a time that something takes, in words: `less than a minute`, `12 minutes`, `3 hours`."""
    if seconds < _MINUTE_S:
        return "less than a minute"
    if seconds < 2 * _HOUR_S:
        return f"{math.ceil(seconds / _MINUTE_S)} minutes"
    return f"{math.ceil(seconds / _HOUR_S)} hours"
