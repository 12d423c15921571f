"""Whatever readers, strangers and the worker do in whatever order, the promises hold."""

import datetime as dt
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, consumes, invariant, multiple, rule

from club.core.errors import ClubError, TemporaryError
from club.subscriptions.access import edition_token
from club.subscriptions.address import read_address
from club.subscriptions.ask_link import ask_link
from club.subscriptions.caps import LINKS_PER_DAY
from club.subscriptions.confirm import confirm, never_mail
from club.subscriptions.consent import How
from club.subscriptions.erase import erase
from club.subscriptions.export import export
from club.subscriptions.move import ask_move
from club.subscriptions.preferences import change_preferences, pause
from club.subscriptions.tell_moved import tell_moved
from club.subscriptions.unsubscribe import unsubscribe
from tests.subscriptions.builders import ENGLISH, PRIVACY, SECRETS, Desk, key_of, token_in

ADDRESSES = ("a@coop.example", "b@coop.example", "B+x@coop.example")
addresses = st.sampled_from(ADDRESSES)


class LifeOfAReader(RuleBasedStateMachine):
    """Keeps, beside the club, who has pressed which button in a mail that reached them."""

    tokens: Bundle[str] = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.agreed: set[str] = set()  # keys whose owner has pressed "Confirm" in a mail to that address
        self.unwanted: dict[str, int] = {}  # key: mails it had got when its owner asked never to be mailed
        self.mailed: list[tuple[dt.datetime, str, str]] = []

    @rule(address=addresses, topics=st.sampled_from([[], ["finance"], ["education", "finance"]]))
    def somebody_sends_the_form(self, address: str, topics: list[str]) -> None:
        self.desk.post(address, sent=None, interests=topics)

    @rule(address=addresses)
    def somebody_asks_for_a_link(self, address: str) -> None:
        desk = self.desk
        ask_link(read_address(address), client="", store=desk.store, queue=desk.queue, terms=desk.terms, now=desk.now)

    @rule(target=tokens, twice=st.booleans(), is_down=st.booleans())
    def the_worker_answers(self, twice: bool, is_down: bool) -> MultipleResults[str]:
        messages = list(self.desk.queue.messages) * (1 + twice)
        before = len(self.desk.mailer.sent)
        self.desk.mailer.is_down = is_down
        for message, _ in messages:
            with suppress(TemporaryError):
                self.desk.answer(message["key"], message["id"])
        self.desk.mailer.is_down = False
        if not is_down:
            self.desk.queue.messages.clear()
        new = self.desk.mailer.sent[before:]
        self.mailed += [(self.desk.now, mail.to, mail.subject) for mail in new]
        return multiple(*(token_in(mail.text) for mail in new if mail.subject != "moved"))

    @rule(token=tokens)
    def a_mails_button_is_pressed(self, token: str) -> None:
        with suppress(ClubError):
            reader = confirm(token, store=self.desk.store, now=self.desk.now)
            self.agreed.add(reader.key)
            if reader.formerly:
                tell_moved(reader, store=self.desk.store, queue=self.desk.queue, now=self.desk.now)

    @rule(token=consumes(tokens))
    def never_mail_me_is_pressed(self, token: str) -> None:
        with suppress(ClubError):
            never_mail(token, privacy=PRIVACY, store=self.desk.store, now=self.desk.now)

    @rule(address=addresses, how=st.sampled_from([How.LINK, How.ONE_CLICK]))
    def somebody_leaves(self, address: str, how: How) -> None:
        token = edition_token(key_of(address), secrets=SECRETS)
        unsubscribe(token, how=how, privacy=PRIVACY, store=self.desk.store, secrets=SECRETS, now=self.desk.now)
        reader = self.desk.reader(address)
        assert reader is None or not reader.is_confirmed

    @rule(token=tokens, what=st.sampled_from(["change", "pause", "move", "export", "erase"]), to=addresses)
    def a_reader_uses_a_link(self, token: str, what: str, to: str) -> None:
        desk = self.desk
        with suppress(ClubError):
            access = desk.open(token)
            if what == "change":
                change_preferences(access, ENGLISH, privacy=PRIVACY, store=desk.store, now=desk.now)
            elif what == "pause":
                pause(access, 1, privacy=PRIVACY, store=desk.store, now=desk.now)
            elif what == "export":
                found, _ = export(access, privacy=PRIVACY, store=desk.store, now=desk.now)
                assert {event["step"] for event in found["consent"]} & {"confirmed", "moved"}
            elif what == "erase":
                erase(access, store=desk.store, now=desk.now)
                assert desk.store.readers.get(access.reader.key) is None
                assert all(request.moves != access.reader.key for request in desk.store.all_requests.values())
            else:
                ask_move(
                    access,
                    read_address(to),
                    client="",
                    store=desk.store,
                    queue=desk.queue,
                    terms=desk.terms,
                    now=desk.now,
                )

    @rule(lapse=st.sampled_from([1, 3600, 90_000, 8 * 86_400, 31 * 86_400]))
    def time_passes(self, lapse: int) -> None:
        self.desk.wait(seconds=lapse)

    @invariant()
    def only_who_has_confirmed_is_on_the_list(self) -> None:
        assert {key for key, reader in self.desk.store.readers.items() if reader.is_confirmed} <= self.agreed

    @invariant()
    def who_is_not_to_be_mailed_gets_no_more_mail(self) -> None:
        for key, stop in self.desk.store.stops.items():
            count = sum(key_of(to) == key for _, to, _ in self.mailed)
            if stop.is_final:
                assert self.unwanted.setdefault(key, count) == count
                assert not (reader := self.desk.store.readers.get(key)) or not reader.is_confirmed

    @invariant()
    def nobody_gets_more_mail_than_the_caps_allow(self) -> None:
        for one in ADDRESSES[:2]:  # the third counts as the second
            mine = [(at, kind) for at, to, kind in self.mailed if to[0].lower() == one[0]]
            asked = [at for at, kind in mine if kind not in ("link", "moved")]
            for first in asked:
                # A mail may wait for the worker, so its day is counted from when it was asked for.
                assert sum(first <= at < first + dt.timedelta(days=30) for at in asked) <= 2 * 3
            for first, kind in mine:
                links = [at for at, other in mine if other == "link" and first.date() == at.date()]
                assert kind != "link" or len(links) <= 2 * LINKS_PER_DAY

    @invariant()
    def a_former_address_points_to_one_that_is_not_former(self) -> None:
        pointers = self.desk.store.pointers
        assert not set(pointers) & set(pointers.values())


TestLifeOfAReader = LifeOfAReader.TestCase
