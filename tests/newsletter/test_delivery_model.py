"""What docs/data-model.md says of deliveries is held against the code, and against what it really asks of a store."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.newsletter.delivery import SHARDS, Outcome, Row, RowState
from club.newsletter.kept_mail import KeptMails
from club.newsletter.pace import BLOCK, RECENT_BLOCKS
from club.newsletter.parts import MANIFEST as MANIFEST_FILE
from club.newsletter.parts import PARTS
from club.newsletter.ports import Deliveries
from club.newsletter.run import SEGMENTS, Place, Run, RunState
from club.newsletter.schema import DELIVERIES, TABLES
from club.newsletter.table import DeliveryTable
from club.newsletter.wavering import WAVER_DAYS, count_waver
from club.subscriptions.schema import THROTTLES
from tests.harness.aws import Aws
from tests.harness.building import ROOT
from tests.newsletter.office import EDITION, Office
from tests.newsletter.post_office import AIM, MANIFEST, NOW, key_of, post_office

PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
KEYS = [key_of(f"r{number}@coop.example") for number in range(100)]
KEY = KEYS[0]
RUN = Run(EDITION, RunState.PLANNING, AIM, MANIFEST, NOW, NOW)


def rows(*head: str) -> list[list[str]]:
    """Gives the cells of the page's table with this head."""
    first = f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    assert PAGE.count(first) == 1
    lines = PAGE.partition(first)[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


class Recording:
    """A table whose calls are written down, in the words of the page."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.client("dynamodb")
        self.names = {role: aws.name(role) for role in (DELIVERIES, THROTTLES)}
        for name in self.names.values():
            make_table(name, TABLES[DELIVERIES], time_to_live=TIME_TO_LIVE, client=self.client)
        self.table = DeliveryTable(
            self.client, deliveries=self.names[DELIVERIES], throttles=self.names[THROTTLES], clock=lambda: NOW
        )
        self.calls: list[str] = []
        self.rights: set[tuple[str, str]] = set()
        self.client.meta.events.register("before-parameter-build.dynamodb", self._note)

    def of(self, ask: Callable[[], object]) -> str:
        """Gives what this asks for, and nothing that came before."""
        self.calls.clear()
        ask()
        told = [(call, len(list(same))) for call, same in groupby(self.calls)]
        return ", then ".join(f"{count} × {call}" if count > 1 else call for call, count in told)

    def stored(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(role, item) for role, name in self.names.items() for item in self.client.scan(TableName=name)["Items"]]

    def _note(self, params: Mapping[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        roles = {name: role for role, name in self.names.items()}
        if model.name != "TransactWriteItems":
            self.calls.append(f"{model.name} {_kind(params)}" if model.name != "Scan" else "Scan")
            self.rights.add((roles[params["TableName"]], model.name))
            return
        actions = [next(iter(action.items())) for action in params["TransactItems"]]
        told = [(part, len(list(same))) for part, same in groupby(f"{verb} {_kind(about)}" for verb, about in actions)]
        parts = ", ".join(f"{count} × {part}" if count > 1 else part for part, count in told)
        self.calls.append(f"TransactWriteItems ({parts})")
        self.rights |= {(roles[about["TableName"]], f"{verb}Item") for verb, about in actions}


def _kind(params: Mapping[str, Any]) -> str:
    key = params.get("Key") or params.get("Item") or {"pk": params["ExpressionAttributeValues"][":pk"]}
    return str(key["pk"]["S"]).partition("#")[0]


def test_every_item_is_listed_with_its_key_and_attributes(aws: Aws) -> None:
    recording = Recording(aws)
    everything(recording)

    found: dict[tuple[str, str], set[str]] = {}
    for _, item in recording.stored():
        pk, *more = item["pk"]["S"].split("#")
        sk = item["sk"]["S"]
        place = "part" if pk in ("TALLY", "BLOCK") else "row" if pk == "ROW" else sk
        names = {re.sub(r"_\d\d$", "_<segment>", name) for name in item}
        found.setdefault((f"{pk}{'#' * bool(more)}", place), set()).update(names - {"pk", "sk"})

    listed = {}
    for pk, sk, _, attributes, _ in rows("pk", "sk", "what it is", "attributes", "kept"):
        kind, place = words(pk)[0], words(sk)
        name = "part" if len(place) > 1 else "row" if place[0] == "<key>" else place[0]
        listed[re.sub(r"#.*", "#", kind), name] = set(words(attributes))
    assert found == listed


def everything(recording: Recording) -> None:
    """Writes an item of each kind, with every attribute."""
    table, client, name = recording.table, recording.client, recording.names[DELIVERIES]
    table.start(RUN)
    for segment in range(SEGMENTS):
        table.end_segment(EDITION, segment, 1)
    table.plan(EDITION, KEYS[:4], now=NOW)
    table.move(Row(EDITION, KEY, RowState.SENT, NOW, message_id="m"), was=RowState.PLANNED, now=NOW)
    table.add_sent(EDITION, 1, passed=1)
    table.keep_place(EDITION, 0, Place("x", 1), now=NOW)
    for key, outcome in zip(KEYS[:3], (Outcome.DELIVERED, Outcome.BOUNCED, Outcome.COMPLAINED), strict=True):
        table.report(EDITION, key, outcome, now=NOW)
    table.take(1, per_second=2, second=3)
    count_waver(KEY, EDITION, table=name, client=client, now=NOW)
    KeptMails(client, deliveries=name).keep(MANIFEST, dict.fromkeys((MANIFEST_FILE, *PARTS), b"x"), now=NOW)


def test_what_is_said_of_how_long_things_are_kept_is_so(aws: Aws) -> None:
    recording = Recording(aws)
    everything(recording)

    found = {}
    for _, item in recording.stored():
        ends = int(item.get("expires", {"N": "0"})["N"])
        found[item["pk"]["S"].partition("#")[0]] = ends - NOW.timestamp() if ends else None
    found["RATE"] = 3_600 if found["RATE"] else None  # it counts from the second, which was the third of all

    days = dt.timedelta(days=1).total_seconds()
    kept = {"for good": None, "400 days": 400 * days, f"{WAVER_DAYS} days after the last": WAVER_DAYS * days}
    kept["1 hour"] = 3_600
    listed = {
        words(pk)[0].partition("#")[0]: kept[how_long.partition(",")[0]]
        for pk, _, _, _, how_long in rows("pk", "sk", "what it is", "attributes", "kept")
    }
    assert found == listed


def test_shards_and_blocks_are_as_said() -> None:
    assert f"`<shard>` is one of {SHARDS}" in PAGE
    assert (BLOCK, RECENT_BLOCKS) == (1_000, 10)
    assert "of a thousand mails" in PAGE


# By the name that the page gives to each way of asking: the method, then which one of its ways.
WAYS: Mapping[str, Callable[[DeliveryTable], object]] = {
    "run": lambda t: t.run(EDITION),
    "start": lambda t: t.start(RUN),
    "change": lambda t: t.change(replace(RUN, version=2)),
    "end_segment": lambda t: t.end_segment(EDITION, 0, 5),
    "end_segment, again": lambda t: t.end_segment(EDITION, 0, 5),
    "place": lambda t: t.place(EDITION, 0),
    "keep_place": lambda t: t.keep_place(EDITION, 0, Place("x", 1), now=NOW),
    "plan": lambda t: t.plan(EDITION, KEYS, now=NOW),
    "plan, half are there": lambda t: t.plan(EDITION, [*KEYS[:50], *(f"{n}".rjust(43) for n in range(50))], now=NOW),
    "move, of two rows": lambda t: [
        t.move(Row(EDITION, key, RowState.SENT, NOW), was=RowState.PLANNED, now=NOW) for key in KEYS[:2]
    ],
    "row": lambda t: t.row(EDITION, KEY),
    "rows": lambda t: list(t.rows(EDITION, 0, list(RowState))),
    "waiting": lambda t: list(t.waiting(EDITION, 0)),
    "count": lambda t: t.count(EDITION),
    "take": lambda t: t.take(1, per_second=2, second=3),
    "add_sent": lambda t: t.add_sent(EDITION, RECENT_BLOCKS * BLOCK),
    "add_sent, none": lambda t: t.add_sent(EDITION, 0),
    "add_sent, some have passed": lambda t: t.add_sent(EDITION, 1, passed=1),
    "report, accepted": lambda t: t.report(EDITION, KEY, Outcome.ACCEPTED, now=NOW),
    "report, delivered": lambda t: t.report(EDITION, KEY, Outcome.DELIVERED, now=NOW),
    "report, bounced": lambda t: t.report(EDITION, KEYS[1], Outcome.BOUNCED, now=NOW),
    "report, settled": lambda t: t.report(EDITION, KEYS[2], Outcome.ACCEPTED, now=NOW),
    "report, no news": lambda t: t.report(EDITION, KEY, Outcome.ACCEPTED, now=NOW),
    "tally": lambda t: t.tally(EDITION),
    "recent": lambda t: t.recent(),
}


def test_every_question_is_listed() -> None:
    methods = {name for name in vars(Deliveries) if not name.startswith("_")}

    assert {name.partition(",")[0] for name in WAYS} == methods


def test_every_question_asks_of_the_store_what_is_listed(aws: Aws) -> None:
    recording = Recording(aws)

    found = {name: recording.of(partial(way, recording.table)) for name, way in WAYS.items()}

    assert found == {case.replace("`", ""): calls for case, calls in rows("question", "calls of the store")}


@dataclasses.dataclass
class Watched(Office):
    """An office that writes down which of its functions asks for what."""

    recording: Recording | None = None
    rights: dict[str, set[tuple[str, str]]] = dataclasses.field(default_factory=dict)

    def _do(self, queue: Any, message: Mapping[str, str]) -> None:  # noqa: ANN401
        self._watch("plan" if queue is self.plans else "deliver", lambda: super(Watched, self)._do(queue, message))

    def report(self) -> None:
        self._watch("feedback", super().report)

    def _watch(self, function: str, work: Callable[[], None]) -> None:
        assert self.recording
        self.recording.rights.clear()
        work()
        self.rights.setdefault(function, set()).update(self.recording.rights)


def test_what_a_function_may_touch_is_what_sendings_ask_for(aws: Aws) -> None:
    good, bad = (sending_with(bounces, Recording(aws)) for bounces in (0, 10))

    assert {function: rights | bad[function] for function, rights in good.items()} == rights_on_page()


def rights_on_page() -> dict[str, set[tuple[str, str]]]:
    return {
        function: {
            (role, right)
            for role, cell in zip((DELIVERIES, THROTTLES), cells, strict=True)
            for right in cell.split("–")[0].split()
        }
        for function, *cells in rows("function", DELIVERIES, THROTTLES)
    }


@pytest.mark.parametrize("function", ["plan", "deliver", "feedback"])
def test_the_template_gives_each_function_these_rights(function: str) -> None:
    resources = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))["Resources"]
    [policy] = resources[f"{function.capitalize()}Role"]["Properties"]["Policies"]
    tables = {"Deliveries": DELIVERIES, "Throttles": THROTTLES}

    given = {
        (tables[name], action)
        for statement in policy["PolicyDocument"]["Statement"]
        for name in tables
        if f"'{name}'" in str(statement["Resource"])
        for action in re.findall(r"dynamodb:(\w+)", str(statement["Action"]))
    }

    assert given == rights_on_page()[function]


def sending_with(bounces: int, recording: Recording) -> Mapping[str, set[tuple[str, str]]]:
    """Gives what each function asks for in a sending where answers are lost, and a reader moves."""
    office = Watched(replace(post_office(80), deliveries=recording.table), recording=recording)
    office.provider.bounces = {f"r{number}@coop.example" for number in range(bounces)}
    office.provider.lost_answers = 0.1
    office.start()
    office.work(until=lambda: office.run.state == RunState.CANARY)
    moved = office.readers.recipients.pop(KEYS[79])
    new = key_of("new@coop.example")
    office.readers.recipients[new] = replace(moved, key=new)
    office.readers.moved[moved.key] = new

    office.work()

    return office.rights
