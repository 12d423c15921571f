"""What each use case asks of the real store, in the words of docs/data-model.md."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from club.cloud.tables import make_table
from club.subscriptions.access import edition_token, here_token
from club.subscriptions.address import read_address
from club.subscriptions.ask_link import ask_link
from club.subscriptions.confirm import confirm, find_confirmation, never_mail
from club.subscriptions.consent import How
from club.subscriptions.erase import erase, erase_kept, find_kept
from club.subscriptions.export import export
from club.subscriptions.importing import Confirmed, Left, import_left, import_reader
from club.subscriptions.membership import change_membership
from club.subscriptions.move import ask_move
from club.subscriptions.preferences import change_preferences, pause, resume
from club.subscriptions.reader import Reader, Why
from club.subscriptions.reapply import reapply_erasures
from club.subscriptions.recruits import count_recruits
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from club.subscriptions.still_here import find_here, still_here
from club.subscriptions.suppress import suppress
from club.subscriptions.table import SubscriptionTable
from club.subscriptions.tell_moved import tell_moved
from club.subscriptions.unsubscribe import find_unsubscribe, unsubscribe
from tests.harness.aws import Aws
from tests.subscriptions.builders import ENGLISH, PRIVACY, READER, SECRETS, Desk, key_of

if TYPE_CHECKING:
    from tests.subscriptions.fakes import FakeStore

OTHER = "other@coop.example"


@dataclass
class Recorder:
    """Passes calls on to a client and writes down what they are about."""

    client: Any
    roles: Mapping[str, str]  # of tables, by their names
    told: list[str] = field(default_factory=list)
    rights: set[tuple[str, str]] = field(default_factory=set)  # (table, action of IAM)
    partitions: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self.client, name)

    def batch_get_item(self, **request: Any) -> Any:  # noqa: ANN401
        [(table, wanted)] = request["RequestItems"].items()
        self._note(table, "BatchGetItem", " ".join(self._kind(key) for key in wanted["Keys"]))
        return self.client.batch_get_item(**request)

    def get_item(self, **request: Any) -> Any:  # noqa: ANN401
        self._note(request["TableName"], "GetItem", self._kind(request["Key"]))
        return self.client.get_item(**request)

    def query(self, **request: Any) -> Any:  # noqa: ANN401
        prefix = request["ExpressionAttributeValues"].get(":sk", {"S": "all"})["S"]
        self._note(request["TableName"], "Query", prefix.rstrip("#"))
        return self.client.query(**request)

    def scan(self, **request: Any) -> Any:  # noqa: ANN401
        self._note(request["TableName"], "Scan", "all")
        return self.client.scan(**request)

    def transact_write_items(self, **request: Any) -> Any:  # noqa: ANN401
        parts: Counter[str] = Counter()
        for action in request["TransactItems"]:
            [(verb, about)] = action.items()
            parts[f"{verb} {self._kind(about.get('Key') or about['Item'])}"] += 1
            self.rights.add((self.roles[about["TableName"]], f"{verb}Item"))
        listed = ", ".join(f"{count} × {part}" if count > 1 else part for part, count in parts.items())
        self.told.append(f"TransactWriteItems ({listed})")
        return self.client.transact_write_items(**request)

    def _note(self, table: str, operation: str, about: str) -> None:
        self.told.append(f"{operation} {about}")
        self.rights.add((self.roles[table], operation))

    def _kind(self, key: Mapping[str, Mapping[str, str]]) -> str:
        kind = key["sk"]["S"].partition("#")[0]
        if kind == "COUNT":
            self.partitions.add(key["pk"]["S"].partition("#")[0])
        return kind


class Recording:
    """A club on tables of its own whose calls are written down."""

    def __init__(self, aws: Aws) -> None:
        client = aws.client("dynamodb")
        self.names = {role: aws.name(role) for role in TABLES}
        for role, name in self.names.items():
            make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
        self.recorder = Recorder(client, {name: role for role, name in self.names.items()})
        self.desk = Desk(store=cast("FakeStore", SubscriptionTable(self.recorder, **self.names)))

    @property
    def ports(self) -> dict[str, Any]:
        return {"store": self.desk.store, "now": self.desk.now}

    def of(self, ask: Callable[[], object]) -> None:
        """Writes down what this asks for, and nothing that came before."""
        self.recorder.told.clear()
        self.recorder.rights.clear()
        ask()


def _subscribe(r: Recording) -> None:
    r.of(lambda: r.desk.post(form="example-bakery"))


def _answer(r: Recording) -> None:
    r.desk.post()
    r.of(r.desk.work)


def _answer_nobody(r: Recording) -> None:
    r.desk.confirmed()
    suppress(key_of(READER), Why.BOUNCED, privacy=PRIVACY, **r.ports)
    r.desk.wait(days=2)
    r.desk.post()
    r.of(r.desk.work)


def _mailed(r: Recording) -> str:
    r.desk.post()
    r.desk.work()
    return r.desk.mailed_token()


def _find_confirmation(r: Recording) -> None:
    token = _mailed(r)
    r.of(lambda: find_confirmation(token, **r.ports))


def _confirm(r: Recording) -> None:
    token = _mailed(r)
    r.of(lambda: confirm(token, **r.ports))


def _confirm_recruit(r: Recording) -> None:
    r.desk.post(form="example-bakery")
    r.desk.work()
    token = r.desk.mailed_token()
    r.of(lambda: confirm(token, **r.ports))


def _count_recruits(r: Recording, *, times: int = 1) -> None:
    _confirm_recruit(r)
    for _ in range(times):
        r.of(lambda: count_recruits("2026-W48", store=r.desk.store, now=r.desk.now + dt.timedelta(days=50)))


def _never_mail(r: Recording) -> None:
    token = _mailed(r)
    r.of(lambda: never_mail(token, privacy=PRIVACY, **r.ports))


def _confirm_move(r: Recording) -> None:
    r.desk.confirmed()
    _ask_move(r, is_known=True)
    r.desk.work()
    token = r.desk.mailed_token()
    r.of(lambda: confirm(token, **r.ports))


def _moved(r: Recording) -> Reader:
    r.desk.confirmed()
    _ask_move(r, is_known=True)
    r.desk.work()
    return confirm(r.desk.mailed_token(), **r.ports)


def _tell_moved(r: Recording) -> None:
    reader = _moved(r)
    r.of(lambda: tell_moved(reader, queue=r.desk.queue, **r.ports))


def _answer_moved(r: Recording) -> None:
    tell_moved(_moved(r), queue=r.desk.queue, **r.ports)
    r.of(r.desk.work)


def _open_fresh(r: Recording) -> None:
    r.desk.confirmed()
    r.desk.fresh_access()
    token = r.desk.mailed_token()
    r.of(lambda: r.desk.open(token))


def _open_edition(r: Recording) -> None:
    r.desk.confirmed()
    r.of(r.desk.edition_access)


def _change(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: change_preferences(access, ENGLISH, privacy=PRIVACY, **r.ports))


def _change_edition(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.edition_access()
    r.of(lambda: change_preferences(access, ENGLISH, privacy=PRIVACY, **r.ports))


def _pause(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: pause(access, 1, privacy=PRIVACY, **r.ports))


def _resume(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: resume(access, privacy=PRIVACY, **r.ports))


def _change_membership(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: change_membership(access, is_member=True, privacy=PRIVACY, **r.ports))


def _ask_link(r: Recording) -> None:
    r.of(lambda: ask_link(read_address(READER), client="", queue=r.desk.queue, terms=r.desk.terms, **r.ports))


def _ask_move(r: Recording, *, is_known: bool = False) -> None:
    if not is_known:
        r.desk.confirmed()
    access = r.desk.fresh_access()
    to, queue = read_address(OTHER), r.desk.queue
    r.of(lambda: ask_move(access, to, client="", queue=queue, terms=r.desk.terms, **r.ports))


def _export(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: export(access, privacy=PRIVACY, **r.ports))


def _erase(r: Recording) -> None:
    r.desk.confirmed()
    access = r.desk.fresh_access()
    r.of(lambda: erase(access, **r.ports))


def _find_unsubscribe(r: Recording) -> None:
    r.desk.confirmed()
    token = edition_token(key_of(READER), secrets=SECRETS)
    r.of(lambda: find_unsubscribe(token, secrets=SECRETS, **r.ports))


def _unsubscribe(r: Recording) -> None:
    r.desk.confirmed()
    token = edition_token(key_of(READER), secrets=SECRETS)
    r.of(lambda: unsubscribe(token, how=How.ONE_CLICK, privacy=PRIVACY, secrets=SECRETS, **r.ports))


def _find_here(r: Recording) -> None:
    r.desk.confirmed()
    token = here_token(key_of(READER), secrets=SECRETS)
    r.of(lambda: find_here(token, secrets=SECRETS, **r.ports))


def _still_here(r: Recording) -> None:
    r.desk.confirmed()
    token = here_token(key_of(READER), secrets=SECRETS)
    r.of(lambda: still_here(token, privacy=PRIVACY, secrets=SECRETS, **r.ports))


def _suppress(r: Recording) -> None:
    r.desk.confirmed()
    r.of(lambda: suppress(key_of(READER), Why.BOUNCED, privacy=PRIVACY, **r.ports))


def _reapply(r: Recording) -> None:
    r.desk.confirmed()
    was = r.recorder.client.scan(TableName=r.names["subscribers"])["Items"]
    erase(r.desk.fresh_access(), **r.ports)
    for item in was:
        r.recorder.client.put_item(TableName=r.names["subscribers"], Item=item)
    reader_stop = {"pk": {"S": f"SUB#{key_of(READER)}"}, "sk": {"S": "STOP"}}
    r.recorder.client.delete_item(TableName=r.names["subscribers"], Key=reader_stop)
    tables = r.names["subscribers"], r.names["erasures"]
    r.of(lambda: reapply_erasures(subscribers=tables[0], erasures=tables[1], client=r.recorder, is_dry=False))


def _import_reader(r: Recording) -> None:
    row = Confirmed(key_of(READER), READER, r.desk.now, proof="CONFIRM_TIME", mailbox="m" * 43)
    r.of(lambda: import_reader(row, **r.ports))


def _import_left(r: Recording) -> None:
    r.of(lambda: import_left(Left(key_of(READER), Why.NEVER), privacy=PRIVACY, **r.ports))


def _find_kept(r: Recording) -> None:
    r.of(lambda: find_kept(key_of(READER), **r.ports))


def _erase_kept(r: Recording) -> None:
    r.desk.confirmed()
    r.of(lambda: erase_kept(key_of(READER), **r.ports))


# By the name that the documentation gives to each way of using the store: the use case, then which one of its ways.
WAYS: Mapping[str, Callable[[Recording], None]] = {
    "subscribe": _subscribe,
    "answer_request": _answer,
    "answer_request, a former address": _answer_moved,
    "answer_request, not to be mailed": _answer_nobody,
    "find_confirmation": _find_confirmation,
    "confirm": _confirm,
    "confirm, a co-op's form": _confirm_recruit,
    "confirm, another address": _confirm_move,
    "tell_moved": _tell_moved,
    "never_mail": _never_mail,
    "open_preferences, fresh link": _open_fresh,
    "open_preferences, edition's link": _open_edition,
    "change_preferences, fresh link": _change,
    "change_preferences, edition's link": _change_edition,
    "pause": _pause,
    "resume": _resume,
    "change_membership": _change_membership,
    "ask_link": _ask_link,
    "ask_move": _ask_move,
    "export": _export,
    "erase": _erase,
    "find_unsubscribe": _find_unsubscribe,
    "unsubscribe": _unsubscribe,
    "find_here": _find_here,
    "still_here": _still_here,
    "suppress": _suppress,
    "import_reader": _import_reader,
    "import_left": _import_left,
    "find_kept": _find_kept,
    "erase_kept": _erase_kept,
    "reapply_erasures": _reapply,
    "count_recruits": _count_recruits,
    "count_recruits, again": lambda r: _count_recruits(r, times=2),
}
