"""The post office that editions are sent from, put together."""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from club.cloud.clients import make_client
from club.cloud.sqs import SqsQueue
from club.core.mail import Mail, Queue
from club.newsletter.pace import Quota
from club.newsletter.ports import Account, Post
from club.subscriptions.access import edition_token
from functions.account import DEFAULT_PER_SECOND, ServerAccount, SesAccount, read_per_second
from functions.readers import TableReaders

# Mails that a worker sends at once. Each spends its time in waiting for answers; more than four gain little.
HANDS = 4

if TYPE_CHECKING:
    from functions.wiring import Club


def make_post(club: "Club") -> Post:
    """Gives the post office of a club; whatever only deliveries need is made when the first mail goes."""
    settings, sqs = club.settings, make_client("sqs")
    readers = TableReaders(
        club.dynamodb,
        subscribers=settings["CLUB_SUBSCRIBERS_TABLE"],
        deliveries=settings["CLUB_DELIVERIES_TABLE"],
        store=club.store,
        privacy=club.known.privacy,
    )
    return Post(
        deliveries=club.deliveries,
        readers=readers,
        mailer=_LateMailer(club),
        pages=club.mail_pages,
        account=_LateAccount(lambda: _account(club)),
        plans=SqsQueue(sqs, settings["CLUB_PLAN_QUEUE_URL"]),
        batches=SqsQueue(sqs, settings["CLUB_BATCH_QUEUE_URL"]),
        news=_LateQueue(lambda: club.queue),
        token=lambda key: edition_token(key, secrets=club.secrets),
        default_language=club.kit.facts.language,
        hands=HANDS,
    )


class _LateQueue:
    """A queue that few need: commands that never pause anything are not told where it is."""

    def __init__(self, find: Callable[[], Queue]) -> None:
        self._find = find

    def put(self, message: Mapping[str, str], *, delay_s: int = 0) -> None:
        self._find().put(message, delay_s=delay_s)


class _LateMailer:
    """A mailer that is made once, by whichever hand is first."""

    def __init__(self, club: "Club") -> None:
        self._club, self._making = club, threading.Lock()

    def send(self, mail: Mail) -> str:
        with self._making:
            mailer = self._club.mailer
        return mailer.send(mail)


class _LateAccount:
    def __init__(self, make: Callable[[], Account]) -> None:
        self._make = make
        self._account: Account | None = None

    def quota(self) -> Quota:
        self._account = self._account or self._make()
        return self._account.quota()


def _account(club: "Club") -> Account:
    per_second = read_per_second(club.settings)
    if club.settings["CLUB_MAILER"] != "ses":
        return ServerAccount(per_second or DEFAULT_PER_SECOND)
    from club.cloud.ses import read_allowance  # noqa: PLC0415  # who plans needs none

    client = club.ses
    return SesAccount(lambda: read_allowance(client), now=club.now, most_per_second=per_second)
