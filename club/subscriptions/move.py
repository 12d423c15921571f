"""Asking to get the newsletter at another address; it is confirmed there."""

import datetime as dt

from club.core.errors import ConflictError, InvalidFieldError
from club.core.mail import Queue
from club.core.secrets import Secrets
from club.core.tokens import new_token
from club.subscriptions.access import Access, raise_if_used, renewed
from club.subscriptions.address import Address, address_key, cap_key
from club.subscriptions.asking import write_and_queue
from club.subscriptions.changes import AddRequest, CountAddress
from club.subscriptions.consent import How
from club.subscriptions.ports import Store
from club.subscriptions.request import CONFIRM_LINK_DAYS, Kind, Request


def ask_move(
    access: Access, address: Address, *, privacy: str, store: Store, queue: Queue, secrets: Secrets, now: dt.datetime
) -> Access:
    """Takes the wish for another address, whoever has that: it never looks.

    Side effects: one transaction with the request and the counter, and one message to the queue.
    Nothing changes until the new address confirms.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        InvalidFieldError: `email` is the present address.
        ConflictError: The reader has unsubscribed.
        UsedTokenError: The link was used meanwhile.
    """
    access.require_fresh()
    reader = access.reader
    if not reader.is_confirmed:
        raise ConflictError("You have unsubscribed. Sign up with the other address instead.")
    key, request_id = address_key(address, secrets.address_key), new_token()
    if key == reader.key:
        raise InvalidFieldError("email", "This is the address that you have now. Enter the new one.")
    request = Request(
        key=key,
        id=request_id,
        kind=Kind.MOVE,
        address=address.text,
        asked_at=now,
        ends_at=now + dt.timedelta(days=CONFIRM_LINK_DAYS),
        choices=reader.choices,
        form=reader.form,
        how=How.LINK,
        privacy=privacy,
        moves=reader.key,
    )
    token, successor, changes = renewed(access, now=now)
    counted = CountAddress(cap_key(address, secrets.address_key), now)
    if not write_and_queue(request, [AddRequest(request), counted, *changes], store=store, queue=queue):
        raise_if_used(access, store=store, now=now)
        token, successor = access.token, access.link  # the new address gets no more mail for now: silence
    return Access(reader, token, successor)
