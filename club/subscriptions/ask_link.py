"""Asking for a fresh link to one's own data."""

import datetime as dt

from club.core.mail import Queue
from club.core.tokens import new_token
from club.subscriptions.address import Address, address_key, cap_key
from club.subscriptions.asking import write_and_queue
from club.subscriptions.caps import (
    LINKS_PER_DAY,
    LINKS_PER_MONTH,
    all_forms,
    day_window,
    hour_window,
    month_window,
    network_name,
)
from club.subscriptions.changes import AddRequest, Change, CountWindow
from club.subscriptions.ports import Store, Terms
from club.subscriptions.request import FRESH_LINK_HOURS, Kind, Request


def ask_link(address: Address, *, client: str, store: Store, queue: Queue, terms: Terms, now: dt.datetime) -> None:
    """Takes the wish for a link, whoever has this address: as `subscribe`, it never looks.

    Side effects: one transaction with the request and the counters, and one message to the queue.
    """
    secrets = terms.secrets
    key, request_id = address_key(address, secrets.address_key), new_token()
    ends_at = now + dt.timedelta(hours=FRESH_LINK_HOURS)
    request = Request(key, request_id, Kind.LINK, address.text, now, ends_at)
    mailbox = cap_key(address, secrets.address_key)
    changes: list[Change] = [
        AddRequest(request),
        CountWindow(day_window(f"LINKS#{mailbox}", LINKS_PER_DAY, now=now)),
        CountWindow(month_window(f"LINKED#{mailbox}", LINKS_PER_MONTH, now=now)),
        CountWindow(hour_window(network_name(client, secrets=secrets, now=now), terms.limits.network, now=now)),
        CountWindow(all_forms(request_id, now=now)),
    ]
    write_and_queue(request, changes, store=store, queue=queue)
