"""The mail of an edition that is being sent, kept beside its deliveries, so that no later build changes it.

`MAIL#<hash of the manifest>` / `MAIL`: the files as texts. An edition has at most some 150 kB of them; an item may
have 400 kB (Amazon DynamoDB, "Service quotas").
"""

import datetime as dt
from collections.abc import Mapping

from club.cloud.dynamodb import DynamoDb, Item, get, put
from club.cloud.items import EXPIRES, PK, SK, second, text
from club.cloud.writes import write
from club.newsletter.items import KEPT
from club.newsletter.parts import MANIFEST, PARTS

_FILES = {name: name.replace(".", "_") for name in (MANIFEST, *PARTS)}


class KeptMails:
    """Keeps mails by the hash of their manifest, which makes each one unalterable."""

    def __init__(self, client: DynamoDb, *, deliveries: str) -> None:
        """Takes a client and the table's name."""
        self._client, self._table = client, deliveries

    def find(self, manifest: str) -> Mapping[str, bytes] | None:
        """Gives the files of a mail by name, by one GetItem."""
        item = get(self._table, _key(manifest), client=self._client)
        return {name: text(item, attribute).encode() for name, attribute in _FILES.items()} if item else None

    def keep(self, manifest: str, files: Mapping[str, bytes], *, now: dt.datetime) -> None:
        """Keeps a mail for as long as its deliveries; again changes nothing but that."""
        contents = {attribute: files[name].decode() for name, attribute in _FILES.items()}
        item: Item = {**_key(manifest), **contents, EXPIRES: second(now + KEPT)}
        write(put(self._table, item), client=self._client)


def _key(manifest: str) -> dict[str, str]:
    return {PK: f"MAIL#{manifest}", SK: "MAIL"}
