"""Signing up: a form is sent, and a mail asks whether its address wants the newsletter."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from club.core.errors import InvalidFieldError, InvalidFormError, TokenError
from club.core.mail import Queue
from club.core.secrets import Secrets
from club.core.tokens import new_token, stamp, to_bytes, unstamp
from club.subscriptions.address import Address, address_key, cap_key, read_address
from club.subscriptions.asking import write_and_queue
from club.subscriptions.caps import HOUR_SHARDS, all_forms, hour_window, network_name
from club.subscriptions.changes import AddEvent, AddRequest, Change, CountAddress, CountWindow
from club.subscriptions.choices import NO_CHOICES, Choices, Known, read_choices
from club.subscriptions.consent import ConsentEvent, How, Step, new_event_id
from club.subscriptions.ports import Store, Terms
from club.subscriptions.request import CONFIRM_LINK_DAYS, Kind, Request

FORM_SECONDS = dt.timedelta(seconds=2)  # nobody fills in a form faster
FORM_HOURS = dt.timedelta(hours=24)
_FORM, _PRESS = "form", "press"


@dataclass(frozen=True, slots=True)
class SignUp:
    """A form as it was sent.

    Attributes:
        form: Slug of the co-op on whose site it stands; empty for the club's own, and for one that is unknown.
        wording: Version of the consent wording that the form shows; empty where it is none that was published.
        is_trap: Whether a field is filled in that people do not see.
    """

    address: Address
    choices: Choices
    form: str = ""
    wording: str = ""
    is_trap: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What comes along with a form.

    Attributes:
        client: The internet address that it came from; only a name of its network is kept, for a day.
        form_token: What `form_stamp` gave, or empty.
        press: What an earlier `OneMoreStep` gave, or empty.
    """

    client: str
    form_token: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The one answer to every complete form; `press` sends it once more."""

    ends_at: dt.datetime
    press: str


@dataclass(frozen=True, slots=True)
class OneMoreStep:
    """Asks for the button of the second page, which sends `press` along with the same values."""

    press: str


def form_stamp(*, secrets: Secrets, now: dt.datetime) -> str:
    """Gives the signed time that our own pages put into their form."""
    return stamp(_FORM, b"", secrets=secrets, now=now)


def read_sign_up(values: Mapping[str, Sequence[str]], *, known: Known) -> SignUp:
    """Reads the fields of a form; a field that is sent twice counts with its first value, topics with all.

    Raises:
        InvalidFormError: Names every field at fault.
    """
    errors: list[InvalidFieldError] = []
    address, choices = Address("", ""), NO_CHOICES
    try:
        address = read_address(_first(values, "email"))
    except InvalidFieldError as error:
        errors.append(error)
    try:
        topics = values.get("interests", ())
        choices = read_choices(topics, _first(values, "language"), _first(values, "country"), known=known)
    except InvalidFieldError as error:
        errors.append(error)
    if errors:
        raise InvalidFormError(errors)
    form, wording = _first(values, "form"), _first(values, "wording")
    return SignUp(
        address,
        choices,
        form if form in known.coops else "",
        wording if wording in known.wordings else "",
        is_trap=bool(_first(values, "nickname")),
    )


def subscribe(
    sign_up: SignUp, *, sent: Sent, store: Store, queue: Queue, terms: Terms, now: dt.datetime
) -> Asked | OneMoreStep:
    """Takes a form, whoever has this address: it never looks, so that no answer can tell.

    Side effects: at most one read, of a counter. Then one transaction with the request, its consent
    event and the counters, and one message to the queue, which is sent as well when a counter is
    full. It then names nothing.
    """
    key = address_key(sign_up.address, terms.secrets.address_key)
    again = stamp(_PRESS, _press_body(key, sign_up.form), secrets=terms.secrets, now=now)
    asked = Asked(now + dt.timedelta(days=CONFIRM_LINK_DAYS), again)
    if sign_up.is_trap:
        return asked
    request_id = new_token()
    is_pressed = _is_pressed(sent.press, key, sign_up.form, terms.secrets, now)
    if not is_pressed:
        is_shown = bool(sign_up.wording) and _is_from_own_page(sent.form_token, terms.secrets, now)
        all_of_hour = all_forms(request_id, now=now)
        if not is_shown or store.count(all_of_hour) >= terms.limits.pressure / HOUR_SHARDS:
            return OneMoreStep(again)
    request = Request(
        key=key,
        id=request_id,
        kind=Kind.SUBSCRIBE,
        address=sign_up.address.text,
        asked_at=now,
        ends_at=asked.ends_at,
        choices=sign_up.choices,
        form=sign_up.form,
        how=How.PRESSED if is_pressed else How.FORM,
        wording=terms.known.wordings[sign_up.wording or terms.known.wording],
        privacy=terms.known.privacy,
        mailbox=cap_key(sign_up.address, terms.secrets.address_key),
    )
    changes = [AddRequest(request), AddEvent(_asked(request)), *_counts(sign_up, request, sent, terms)]
    write_and_queue(request, changes, store=store, queue=queue)
    return asked


def _counts(sign_up: SignUp, request: Request, sent: Sent, terms: Terms) -> list[Change]:
    limits, secrets, now = terms.limits, terms.secrets, request.asked_at
    per_form = hour_window(f"FORM#{sign_up.form}", limits.form, now=now)
    return [
        CountAddress(request.mailbox, now),
        CountWindow(hour_window(network_name(sent.client, secrets=secrets, now=now), limits.network, now=now)),
        *([CountWindow(per_form)] if sign_up.form else []),  # our own is held by what all forms have together
        CountWindow(all_forms(request.id, now=now)),
    ]


def _asked(request: Request) -> ConsentEvent:
    return ConsentEvent(
        key=request.key,
        id=new_event_id(),
        at=request.asked_at,
        step=Step.ASKED,
        how=request.how,
        choices=request.choices,
        form=request.form,
        wording=request.wording,
        privacy=request.privacy,
        ends_at=request.ends_at,
    )


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    found = values.get(name) or ("",)
    return found[0].strip()


def _press_body(key: str, form: str) -> bytes:
    return to_bytes(key) + form.encode()


def _is_pressed(press: str, key: str, form: str, secrets: Secrets, now: dt.datetime) -> bool:
    try:
        body, _ = unstamp(_PRESS, press, secrets=secrets, now=now, longest=FORM_HOURS)
    except TokenError:
        return False
    return body == _press_body(key, form)


def _is_from_own_page(form_token: str, secrets: Secrets, now: dt.datetime) -> bool:
    try:
        _, age = unstamp(_FORM, form_token, secrets=secrets, now=now, longest=FORM_HOURS)
    except TokenError:
        return False
    return age >= FORM_SECONDS
