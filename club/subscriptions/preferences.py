"""Changing what one gets: topics, language, country, a pause."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError
from club.subscriptions.access import Access, save
from club.subscriptions.choices import Choices
from club.subscriptions.consent import ConsentEvent, How, Step, new_event_id
from club.subscriptions.ports import Store
from club.subscriptions.reader import Reader

PAUSE_MONTHS = (1, 3, 6)
_MONTH = dt.timedelta(days=30)


def change_preferences(access: Access, choices: Choices, *, privacy: str, store: Store, now: dt.datetime) -> Access:
    """Writes a reader's choices; a link from an edition changes the topics only.

    Raises:
        ConflictError: The reader has unsubscribed, or was changed meanwhile.
        UsedTokenError: The link was used meanwhile.
    """
    before = access.reader.choices
    after = choices if access.is_fresh else replace(before, interests=choices.interests)
    return _change(access, replace(access.reader, choices=after), Step.CHANGED, privacy, store, now)


def pause(access: Access, months: int, *, privacy: str, store: Store, now: dt.datetime) -> Access:
    """Keeps editions from a reader for some of PAUSE_MONTHS, of 30 days each.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        ConflictError: The reader has unsubscribed, or was changed meanwhile.
    """
    access.require_fresh()
    reader = replace(access.reader, paused_until=now + months * _MONTH)
    return _change(access, reader, Step.PAUSED, privacy, store, now)


def resume(access: Access, *, privacy: str, store: Store, now: dt.datetime) -> Access:
    """Ends a pause; raises as `pause` does."""
    access.require_fresh()
    return _change(access, replace(access.reader, paused_until=None), Step.RESUMED, privacy, store, now)


def event_of(reader: Reader, step: Step, *, privacy: str, now: dt.datetime, how: How = How.LINK) -> ConsentEvent:
    """Gives the event of a step that a reader takes by a mailed link."""
    return ConsentEvent(reader.key, new_event_id(), now, step, how, reader.choices, privacy=privacy)


def _change(access: Access, reader: Reader, step: Step, privacy: str, store: Store, now: dt.datetime) -> Access:
    if not reader.is_confirmed:
        raise ConflictError("You have unsubscribed. Sign up again to choose what you get.")
    return save(access, reader, event_of(reader, step, privacy=privacy, now=now), store=store, now=now)
