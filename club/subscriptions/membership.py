"""Joining the club as a person: one member, one vote."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError
from club.subscriptions.access import Access, save
from club.subscriptions.consent import Step
from club.subscriptions.ports import Store
from club.subscriptions.preferences import event_of


def change_membership(access: Access, *, is_member: bool, privacy: str, store: Store, now: dt.datetime) -> Access:
    """Writes that a reader joins the club, or resigns; who is as they wish already stays as they are.

    To join is to say "I'm still here" as well, so a new member may vote from then on.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        ConflictError: The reader has unsubscribed, or was changed meanwhile.
        UsedTokenError: The link was used meanwhile.
    """
    access.require_fresh()
    reader = access.reader
    if not reader.is_confirmed:
        raise ConflictError("You have unsubscribed. Sign up again to be a member.")
    if is_member == (reader.member_since is not None):
        return access
    after = replace(reader, member_since=now, here_at=now) if is_member else replace(reader, member_since=None)
    step = Step.JOINED if is_member else Step.RESIGNED
    return save(access, after, event_of(after, step, privacy=privacy, now=now), store=store, now=now)
