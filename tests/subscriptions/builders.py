"""Readers, forms and a whole club in memory, for tests."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from club.core.secrets import Secrets
from club.subscriptions.access import Access, edition_token, open_preferences
from club.subscriptions.address import address_key, read_address
from club.subscriptions.answer_request import Answer, answer_request
from club.subscriptions.ask_link import ask_link
from club.subscriptions.caps import Limits
from club.subscriptions.choices import Choices, Known
from club.subscriptions.confirm import confirm
from club.subscriptions.ports import Terms
from club.subscriptions.reader import Reader
from club.subscriptions.subscribe import Asked, OneMoreStep, Sent, form_stamp, read_sign_up, subscribe
from tests.subscriptions.fakes import FakeLetters, FakeMailer, FakeQueue, FakeStore

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECRETS = Secrets(b"a" * 32, b"n" * 32, {1: b"1" * 32, 2: b"2" * 32}, 2)
KNOWN = Known(
    interests={"agriculture": "Agriculture", "education": "Education", "finance": "Finance"},
    languages={"en": "English", "fr": "French"},
    countries={"GB": "United Kingdom", "FR": "France"},
    coops={"example-bakery"},
    wordings={"1": "11" * 32, "2": "22" * 32},
    wording="2",
    privacy="aa" * 32,
)
TERMS = Terms(SECRETS, KNOWN, Limits(), "https://club.example")
PRIVACY = KNOWN.privacy
READER = "reader@coop.example"


def key_of(address: str) -> str:
    return address_key(read_address(address), SECRETS.address_key)


def token_in(text: str) -> str:
    """Gives the token of the first link in a mail."""
    found = re.search(r"\?t=([A-Za-z0-9_-]+)", text)
    assert found, text
    return found[1]


@dataclass
class Desk:
    """A club in memory, with a clock that tests move."""

    terms: Terms = TERMS
    store: FakeStore = field(default_factory=FakeStore)
    queue: FakeQueue = field(default_factory=FakeQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    now: dt.datetime = NOW

    def wait(self, **lapse: float) -> None:
        self.now += dt.timedelta(**lapse)

    def post(self, email: str = READER, *, sent: Sent | None = None, **fields: str | list[str]) -> Asked | OneMoreStep:
        """Sends the form of our own page, filled in at the pace of a person."""
        values = {"email": [email], "wording": ["2"]}
        values |= {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        if sent is None:
            filled_in = self.now - dt.timedelta(minutes=1)
            sent = Sent("192.0.2.7", form_stamp(secrets=SECRETS, now=filled_in))
        sign_up = read_sign_up(values, known=self.terms.known)
        return subscribe(sign_up, sent=sent, store=self.store, queue=self.queue, terms=self.terms, now=self.now)

    def work(self) -> list[Answer]:
        """Answers what is in the queue, but not what is put back meanwhile."""
        messages, self.queue.messages = self.queue.messages, []
        return [self.answer(message["key"], message["id"]) for message, _ in messages]

    def answer(self, key: str, request_id: str) -> Answer:
        return answer_request(
            key,
            request_id,
            store=self.store,
            queue=self.queue,
            mailer=self.mailer,
            letters=FakeLetters(),
            terms=self.terms,
            now=self.now,
        )

    def mailed_token(self) -> str:
        return token_in(self.mailer.sent[-1].text)

    def confirmed(self, email: str = READER, **fields: Any) -> Reader:  # noqa: ANN401
        """Signs somebody up and confirms."""
        self.post(email, **fields)
        assert self.work() == [Answer.CONFIRM]
        self.wait(seconds=1)  # two steps are never of one moment
        return confirm(self.mailed_token(), store=self.store, now=self.now)

    def fresh_access(self, email: str = READER) -> Access:
        """Asks for a link to one's own data and opens it."""
        self.wait(seconds=1)
        address = read_address(email)
        ask_link(address, client="192.0.2.7", store=self.store, queue=self.queue, terms=self.terms, now=self.now)
        assert self.work() == [Answer.LINK]
        return self.open(self.mailed_token())

    def edition_access(self, email: str = READER) -> Access:
        self.wait(seconds=1)
        return self.open(edition_token(key_of(email), secrets=SECRETS))

    def open(self, token: str) -> Access:
        return open_preferences(token, store=self.store, secrets=SECRETS, now=self.now)

    def reader(self, email: str = READER) -> Reader | None:
        return self.store.find(key_of(email), now=self.now).reader

    def steps(self, email: str = READER) -> list[str]:
        return [event.step.value for event in self.store.events(key_of(email), now=self.now)]


ENGLISH = Choices(("agriculture",), "en", "GB")
