"""Where each thing is kept: the keys of items, which say what an item is and sort it."""

from club.cloud.items import PK, SK, time_text
from club.subscriptions.consent import ConsentEvent

Key = dict[str, str]

EVENT, REQUEST = "EVENT#", "REQUEST#"  # how the sort keys of those begin, of which there may be several


def subscriber(key: str) -> str:
    """Gives the partition of everything that is kept under a reader's key."""
    return f"SUB#{key}"


def reader_key(key: str) -> Key:
    """Gives the key of a reader: `SUB#<key>` / `READER`."""
    return _key(subscriber(key), "READER")


def stop_key(key: str) -> Key:
    """Gives the key of the wish not to be mailed: `SUB#<key>` / `STOP`."""
    return _key(subscriber(key), "STOP")


def pointer_key(key: str) -> Key:
    """Gives the key of what points from a former address to the present one: `SUB#<key>` / `MOVED`."""
    return _key(subscriber(key), "MOVED")


def request_key(key: str, request_id: str) -> Key:
    """Gives the key of a request: `SUB#<key>` / `REQUEST#<id>`."""
    return _key(subscriber(key), f"{REQUEST}{request_id}")


def event_key(event: ConsentEvent) -> Key:
    """Gives the key of a consent event: `SUB#<key>` / `EVENT#<time>#<id>`, which sorts by time."""
    return _key(subscriber(event.key), f"{EVENT}{time_text(event.at)}#{event.id}")


def link_key(token_hash: str) -> Key:
    """Gives the key of a mailed link: `LINK#<hash>` / `LINK`."""
    return _key(f"LINK#{token_hash}", "LINK")


def seen_key(mailbox: str) -> Key:
    """Gives the key of a mailbox that has been here: `MAILBOX#<cap key>` / `SEEN`."""
    return _key(f"MAILBOX#{mailbox}", "SEEN")


def recruits_of(week: str) -> str:
    """Gives the partition of a week's recruits."""
    return f"RECRUITS#{week}"


def recruit_key(week: str, key: str) -> Key:
    """Gives the key of a recruit: `RECRUITS#<week>` / `SUB#<key>`."""
    return _key(recruits_of(week), subscriber(key))


def counted_key(week: str) -> Key:
    """Gives the key of a week's counts: `RECRUITS#<week>` / `COUNTED`."""
    return _key(recruits_of(week), "COUNTED")


def erasure_key(key: str) -> Key:
    """Gives the key of an erasure: `SUB#<key>` / `ERASED`."""
    return _key(subscriber(key), "ERASED")


def cap_item_key(cap_key: str) -> Key:
    """Gives the key of the times of mails to an address: `ADDRESS#<cap key>` / `CAP`."""
    return _key(f"ADDRESS#{cap_key}", "CAP")


def window_key(name: str) -> Key:
    """Gives the key of a counter: `<name of the window>` / `COUNT`."""
    return _key(name, "COUNT")


def _key(pk: str, sk: str) -> Key:
    return {PK: pk, SK: sk}
