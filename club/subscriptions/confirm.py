"""Confirming: the only way onto the list, and the only way to another address."""

import datetime as dt
from dataclasses import dataclass, replace

from club.core.errors import ConflictError, TokenError, UsedTokenError
from club.core.tokens import new_token, token_hash
from club.subscriptions.access import own_keys, usable_link
from club.subscriptions.changes import (
    AddEvent,
    AddRecruit,
    AddRequest,
    AddSeen,
    AddStop,
    Change,
    DropPointer,
    DropReader,
    DropRequest,
    DropSeen,
    LiftStop,
    PointTo,
    SaveReader,
    UseLink,
)
from club.subscriptions.consent import ConsentEvent, Step, new_event_id
from club.subscriptions.erase import forgotten
from club.subscriptions.ports import Found, Store
from club.subscriptions.preferences import event_of
from club.subscriptions.reader import Reader, State, Stop, Why
from club.subscriptions.recruit import Recruit, week_of
from club.subscriptions.request import MOVED_HOURS, Kind, Link, Opens, Request

_GONE = "What this link was to confirm is not here any more: it was erased. There is nothing left for you to do."
_OPENS = (Opens.CONFIRM, Opens.MOVE)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a confirmation link is about."""

    link: Link
    request: Request
    found: Found

    @property
    def is_move(self) -> bool:
        """Tells whether it confirms another address of a reader, instead of a new reader."""
        return self.link.opens == Opens.MOVE


def find_confirmation(token: str, *, store: Store, now: dt.datetime) -> Confirmation:
    """Gives what a link confirms; changes nothing.

    Raises:
        TokenError: It is none of ours, has ended (ExpiredTokenError) or has been used (UsedTokenError).
    """
    link = usable_link(token, *_OPENS, store=store, now=now)
    found = store.find(link.key, request_id=link.request_id, now=now)
    if found.request is None:
        usable_link(token, *_OPENS, store=store, now=now)  # it was used between the two reads
        raise TokenError(_GONE)
    return Confirmation(link, found.request, found)


def confirm(token: str, *, store: Store, now: dt.datetime) -> Reader:
    """Puts a reader on the list, or moves one to another address; a link that has done so gives the same again.

    Raises:
        TokenError: It is none of ours, has ended, or was used for "Never mail me".
        ConflictError: The address must not be mailed, or another reader has it now.
    """
    try:
        confirmation = find_confirmation(token, store=store, now=now)
    except UsedTokenError:
        return _confirmed_before(token, store=store, now=now)
    try:
        return _write(confirmation, store=store, now=now)
    except ConflictError as error:
        stop = store.find(confirmation.link.key, now=now).stop
        if stop and stop.is_final:
            raise ConflictError("This address has asked not to be mailed.") from error
        return _confirmed_before(token, store=store, now=now)


def never_mail(token: str, *, privacy: str, store: Store, now: dt.datetime) -> None:
    """Keeps an address from ever being mailed again; repeating it changes nothing.

    Who is on the list by that address, because an earlier link has confirmed it, leaves it.

    Raises:
        TokenError: The link is none of ours, has ended, or was used to confirm.
    """
    try:
        confirmation = find_confirmation(token, store=store, now=now)
    except UsedTokenError:
        link = store.find_link(token_hash(token), now=now)
        if link and (stop := store.find(link.key, now=now).stop) and stop.is_final:
            return
        raise
    key, reader = confirmation.link.key, confirmation.found.reader
    changes: list[Change] = [
        UseLink(confirmation.link.hash, now),
        AddStop(Stop(key, Why.NEVER, now)),
        *_drops(confirmation.request),
    ]
    if reader:
        changes += [DropReader(key, reader.version), *forgotten(reader, (key,))]
    if reader and reader.is_confirmed:
        changes.append(AddEvent(event_of(reader, Step.UNSUBSCRIBED, privacy=privacy, now=now)))
    try:
        store.write(changes, now=now)
    except ConflictError:
        stop = store.find(key, now=now).stop
        if not (stop and stop.is_final):  # else another press was faster
            raise


def _drops(request: Request) -> list[Change]:
    note = [DropRequest(request.moves, request.id)] if request.moves else []
    return [DropRequest(request.key, request.id), *note]


def _write(confirmation: Confirmation, *, store: Store, now: dt.datetime) -> Reader:
    """Writes who is on the list now; where their mailbox has been here before, as nobody's recruit."""
    use = UseLink(confirmation.link.hash, now)
    reader, changes = _changes(confirmation, store=store, now=now)
    try:
        store.write([use, *changes], now=now)
    except ConflictError:
        if not any(isinstance(one, AddRecruit) for one in changes):
            raise
        reader, changes = _changes(confirmation, may_recruit=False, store=store, now=now)
        store.write([use, *changes], now=now)
    return reader


def _changes(
    confirmation: Confirmation, *, may_recruit: bool = True, store: Store, now: dt.datetime
) -> tuple[Reader, list[Change]]:
    request, before = confirmation.request, confirmation.found.reader
    if before and before.is_confirmed:
        if confirmation.is_move:
            raise ConflictError("This address is on the list already, as another subscription.")
        return before, _drops(request)
    if confirmation.is_move:
        reader, changes = _moved(request, before, store=store, now=now)
    else:
        reader, changes = _new(request, before, is_recruit=may_recruit and _is_recruit(confirmation), now=now)
    event = ConsentEvent(
        key=reader.key,
        id=new_event_id(),
        at=now,
        step=Step.MOVED if confirmation.is_move else Step.CONFIRMED,
        how=request.how,
        choices=reader.choices,
        form=request.form,
        wording=request.wording,
        privacy=request.privacy,
        asked_at=request.asked_at,
    )
    return reader, [
        SaveReader(reader),
        AddEvent(event),
        LiftStop(reader.key),
        DropPointer(reader.key),
        *_drops(request),
        *changes,
    ]


def _is_recruit(confirmation: Confirmation) -> bool:
    """Tells whether a co-op's form has won an address of which nothing says that it was here before."""
    request, found = confirmation.request, confirmation.found
    return bool(request.form and request.mailbox) and not (found.reader or found.stop or found.moved_to)


def _new(request: Request, before: Reader | None, *, is_recruit: bool, now: dt.datetime) -> tuple[Reader, list[Change]]:
    recruit = Recruit(week_of(now), request.key, request.form, now)
    reader = Reader(
        key=request.key,
        address=request.address,
        state=State.CONFIRMED,
        choices=request.choices,
        form=request.form,
        confirmed_at=now,
        changed_at=now,
        formerly=before.formerly if before else (),
        version=before.version + 1 if before else 1,
        mailbox=request.mailbox,
        recruited=recruit.week if is_recruit else before.recruited if before else "",
    )
    changes: list[Change] = [AddSeen(request.mailbox, is_new=is_recruit)] if request.mailbox else []
    return reader, [*changes, AddRecruit(recruit)] if is_recruit else changes


def _moved(request: Request, before: Reader | None, *, store: Store, now: dt.datetime) -> tuple[Reader, list[Change]]:
    old = store.find(request.moves, now=now).reader
    if old is None:
        raise TokenError("The address that this link was to replace is not on the list any more.")
    formerly = tuple(key for key in own_keys(old, store=store, now=now)[::-1] if key != request.key)
    reader = replace(
        old,
        key=request.key,
        address=request.address,
        changed_at=now,
        formerly=formerly,
        version=before.version + 1 if before else 1,
        mailbox=request.mailbox or old.mailbox,
    )
    ends_at = now + dt.timedelta(hours=MOVED_HOURS)
    told = Request(old.key, new_token(), Kind.MOVED, old.address, asked_at=now, ends_at=ends_at)
    changes: list[Change] = [
        DropReader(old.key, old.version),
        *(PointTo(one, reader.key) for one in formerly),
        AddRequest(told),
    ]
    if request.mailbox:
        changes.append(AddSeen(request.mailbox, is_new=False))
    if old.mailbox and old.mailbox != reader.mailbox:
        changes.append(DropSeen(old.mailbox))
    return reader, changes


def _confirmed_before(token: str, *, store: Store, now: dt.datetime) -> Reader:
    link = store.find_link(token_hash(token), now=now)
    reader = store.find(link.key, now=now).reader if link else None
    if link is None or link.used_at is None:
        raise ConflictError("Something changed at the same moment. Please press the button again.")
    if reader is None or not reader.is_confirmed:
        raise UsedTokenError(link.used_at)
    return reader
