"""Asking to get the newsletter at another address; it is confirmed there."""

import datetime as dt
from dataclasses import replace

from club.core.errors import ConflictError, InvalidFieldError
from club.core.mail import Queue
from club.core.tokens import new_token
from club.subscriptions.access import Access, raise_if_used, renewed
from club.subscriptions.address import Address, address_key, cap_key
from club.subscriptions.asking import write_and_queue
from club.subscriptions.caps import MOVES_PER_DAY, all_forms, day_window, hour_window, network_name
from club.subscriptions.changes import AddRequest, Change, CountAddress, CountWindow
from club.subscriptions.choices import NO_CHOICES
from club.subscriptions.consent import How
from club.subscriptions.ports import Store, Terms
from club.subscriptions.request import CONFIRM_LINK_DAYS, Kind, Request


def ask_move(
    access: Access, address: Address, *, client: str, store: Store, queue: Queue, terms: Terms, now: dt.datetime
) -> Access:
    """Takes the wish for another address, whoever has that: it never looks.

    Side effects: the link is used up, in a transaction of its own; then one with the request and the
    counters, and one message to the queue, so that nothing tells whether a counter was full. Nothing
    changes until the new address confirms.

    Raises:
        NeedsFreshLinkError: The link is an edition's.
        InvalidFieldError: `email` is the present address.
        ConflictError: The reader has unsubscribed.
        UsedTokenError: The link was used meanwhile.
    """
    access.require_fresh()
    reader, secrets = access.reader, terms.secrets
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
        privacy=terms.known.privacy,
        moves=reader.key,
        mailbox=cap_key(address, secrets.address_key),
    )
    token, successor, renewal = renewed(access, now=now)
    try:
        store.write(renewal, now=now)
    except ConflictError:
        raise_if_used(access, store=store, now=now)
        raise
    per_reader = f"MOVES#{reader.key}"
    note = replace(
        request, key=reader.key, kind=Kind.MOVING, address="", choices=NO_CHOICES, form="", moves=key, mailbox=""
    )  # fmt: skip
    changes: list[Change] = [
        AddRequest(request),
        AddRequest(note),  # by which an erasure finds it
        CountAddress(request.mailbox, now),
        CountWindow(day_window(per_reader, MOVES_PER_DAY, now=now)),
        CountWindow(hour_window(network_name(client, secrets=secrets, now=now), terms.limits.network, now=now)),
        CountWindow(all_forms(request_id, now=now)),
    ]
    write_and_queue(request, changes, store=store, queue=queue)
    return Access(reader, token, successor)
