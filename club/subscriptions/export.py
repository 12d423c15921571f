"""Taking one's data out (GDPR, articles 15 and 20)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from club.core.errors import ConflictError
from club.subscriptions.access import Access, own_keys, raise_if_used, renewed
from club.subscriptions.changes import AddEvent
from club.subscriptions.choices import Choices
from club.subscriptions.consent import ConsentEvent, Step
from club.subscriptions.ports import Store
from club.subscriptions.preferences import event_of
from club.subscriptions.reader import Reader
from club.subscriptions.request import Kind, Request


def export(access: Access, *, privacy: str, store: Store, now: dt.datetime) -> tuple[Mapping[str, Any], Access]:
    """Gives everything that is kept about a reader, as JSON's own types, times in ISO 8601.

    The consent events of former addresses are among it. What is not: hashes of links that work
    once, and counters, which cannot be traced to an address.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        UsedTokenError: The link was used meanwhile.
    """
    access.require_fresh()
    reader = access.reader
    token, successor, changes = renewed(access, now=now)
    event = event_of(reader, Step.EXPORTED, privacy=privacy, now=now)
    try:
        store.write([AddEvent(event), *changes], now=now)
    except ConflictError:
        raise_if_used(access, store=store, now=now)
        raise
    keys = own_keys(reader, store=store, now=now)[::-1]  # former ones first
    return {
        "reader": _reader(reader),
        "consent": [_event(one) for key in keys for one in store.events(key, now=now)],
        "requests": [_request(one) for one in _requests(keys, store=store, now=now)],
    }, Access(reader, token, successor)


def _requests(keys: tuple[str, ...], *, store: Store, now: dt.datetime) -> Iterator[Request]:
    for key in keys:
        for one in store.requests(key, now=now):
            if one.kind != Kind.MOVING:
                yield one
            elif one.moves not in keys and (there := store.find(one.moves, request_id=one.id, now=now).request):
                yield there


def _reader(reader: Reader) -> dict[str, Any]:
    return {
        "key": reader.key,
        "address": reader.address,
        "state": reader.state.value,
        **_choices(reader.choices),
        "form": reader.form,
        "confirmed_at": _time(reader.confirmed_at),
        "changed_at": _time(reader.changed_at),
        "paused_until": _time(reader.paused_until),
        "here_at": _time(reader.here_at),
        "member_since": _time(reader.member_since),
        "former_keys": list(reader.formerly),
        "mailbox_key": reader.mailbox,
        "recruited": reader.recruited,
        "deleted_at": _time(reader.ends_at),
    }


def _event(event: ConsentEvent) -> dict[str, Any]:
    return {
        "at": _time(event.at),
        "step": event.step.value,
        "how": event.how.value,
        **_choices(event.choices),
        "form": event.form,
        "wording": event.wording,
        "privacy": event.privacy,
        "asked_at": _time(event.asked_at),
        "deleted_at": _time(event.ends_at),
        "proof": event.proof,
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "kind": request.kind.value,
        "address": request.address,
        "asked_at": _time(request.asked_at),
        "answered_at": _time(request.answered_at),
        "deleted_at": _time(request.ends_at),
    }


def _choices(choices: Choices) -> dict[str, Any]:
    return {"interests": list(choices.interests), "language": choices.language, "country": choices.country}


def _time(time: dt.datetime | None) -> str | None:
    return time.isoformat() if time else None
