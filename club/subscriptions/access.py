"""What a mailed link opens of a reader's own data."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from club.core.errors import ClubError, ConflictError, ExpiredTokenError, NotFoundError, TokenError, UsedTokenError
from club.core.secrets import Secrets
from club.core.tokens import TOKEN_CHARS, new_token, sign, to_bytes, to_text, token_hash, unsign
from club.subscriptions.changes import AddEvent, AddLink, Change, SaveReader, UseLink
from club.subscriptions.consent import ConsentEvent
from club.subscriptions.ports import Store
from club.subscriptions.reader import Reader
from club.subscriptions.request import Link, Opens

KEY_BYTES = 32
_EDITION, _HERE = "edition", "here"


class NeedsFreshLinkError(ClubError):
    """Says that a link from an edition does not open this, since editions get forwarded."""

    def __init__(self) -> None:
        """Says what to do."""
        super().__init__("For this, ask for a fresh link to your own address.")


@dataclass(frozen=True, slots=True)
class Access:
    """A reader whose data a link has opened.

    Attributes:
        token: What the page's forms send on; after a change that used a fresh link up, its successor.
        link: The fresh link; None where the link is that of an edition, which opens topics and unsubscribing only.
    """

    reader: Reader
    token: str
    link: Link | None = None

    @property
    def is_fresh(self) -> bool:
        """Tells whether everything may be done: export, pause, change of address, erasure."""
        return self.link is not None

    def require_fresh(self) -> Link:
        """Gives the fresh link.

        Raises:
            NeedsFreshLinkError: It is an edition's.
        """
        if self.link is None:
            raise NeedsFreshLinkError
        return self.link


def edition_token(key: str, *, secrets: Secrets) -> str:
    """Gives the token of the links in an edition: it needs no store, and works for as long as its key is known."""
    return sign(_EDITION, to_bytes(key), secrets=secrets)


def here_token(key: str, *, secrets: Secrets) -> str:
    """Gives the token of the yearly link "I'm still here"."""
    return sign(_HERE, to_bytes(key), secrets=secrets)


def edition_key(token: str, *, secrets: Secrets) -> str:
    """Gives the reader's key that an edition's link carries.

    Raises:
        TokenError: It is none of ours.
    """
    return _key(_EDITION, token, secrets)


def here_key(token: str, *, secrets: Secrets) -> str:
    """Gives the reader's key that a yearly link carries.

    Raises:
        TokenError: It is none of ours.
    """
    return _key(_HERE, token, secrets)


def open_preferences(token: str, *, store: Store, secrets: Secrets, now: dt.datetime) -> Access:
    """Opens a link, fresh or from an edition; changes nothing.

    Raises:
        TokenError: It is none of ours, has ended or has been used.
        NotFoundError: There is no such reader any more.
    """
    if len(token) != TOKEN_CHARS:
        return Access(present_reader(edition_key(token, secrets=secrets), store=store, now=now), token)
    link = usable_link(token, Opens.PREFERENCES, store=store, now=now)
    return Access(present_reader(link.key, store=store, now=now), token, link)


def usable_link(token: str, *opens: Opens, store: Store, now: dt.datetime) -> Link:
    """Gives the link of a token that works once.

    Raises:
        TokenError: There is none for this purpose.
        ExpiredTokenError: It has ended.
        UsedTokenError: It has been used.
    """
    link = store.find_link(token_hash(token), now=now)
    if link is None or link.opens not in opens:
        raise TokenError
    if link.used_at:
        raise UsedTokenError(link.used_at)
    if link.ends_at <= now:
        raise ExpiredTokenError(link.made_at)
    return link


def present_reader(key: str, *, store: Store, now: dt.datetime) -> Reader:
    """Gives the reader of a key, also where that is the key of a former address.

    Raises:
        NotFoundError: There is none any more.
    """
    found = store.find(key, now=now)
    if found.reader is None and found.moved_to:
        found = store.find(found.moved_to, now=now)
    if found.reader is None:
        raise NotFoundError("This address is not on the list.")
    return found.reader


def own_keys(reader: Reader, *, store: Store, now: dt.datetime) -> tuple[str, ...]:
    """Gives the reader's key, and those of former addresses that still lead to it.

    A former address at which somebody has signed up since is theirs.
    """
    former = (key for key in reader.formerly if store.find(key, now=now).moved_to == reader.key)
    return (reader.key, *former)


def save(
    access: Access,
    reader: Reader,
    event: ConsentEvent,
    *,
    store: Store,
    now: dt.datetime,
    also: Sequence[Change] = (),
) -> Access:
    """Writes a reader over the one that the link opened, with the event; uses a fresh link up and gives its successor.

    Raises:
        UsedTokenError: The fresh link was used meanwhile; nothing was written.
        ConflictError: The reader was changed meanwhile; nothing was written.
    """
    after = replace(reader, version=access.reader.version + 1, changed_at=now)
    token, successor, changes = renewed(access, now=now)
    try:
        store.write([SaveReader(after), AddEvent(event), *changes, *also], now=now)
    except ConflictError as error:
        raise_if_used(access, store=store, now=now)
        raise ConflictError("This was changed a moment ago in another window. Look again, and repeat it.") from error
    return Access(after, token, successor)


def renewed(access: Access, *, now: dt.datetime) -> tuple[str, Link | None, list[Change]]:
    """Gives a successor to a fresh link, which ends when that would have, and the changes that put it in its place."""
    if access.link is None:
        return access.token, None, []
    token = new_token()
    successor = replace(access.link, hash=token_hash(token))
    return token, successor, [UseLink(access.link.hash, now), AddLink(successor)]


def raise_if_used(access: Access, *, store: Store, now: dt.datetime) -> None:
    """Tells whether a refused write was refused because of the link.

    Raises:
        UsedTokenError: The fresh link was used meanwhile.
    """
    link = store.find_link(access.link.hash, now=now) if access.link else None
    if link and link.used_at:
        raise UsedTokenError(link.used_at)


def _key(purpose: str, token: str, secrets: Secrets) -> str:
    body = unsign(purpose, token, secrets=secrets)
    if len(body) != KEY_BYTES:
        raise TokenError
    return to_text(body)
