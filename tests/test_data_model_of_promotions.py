"""docs/data-model.md is held against what promotions and points ask of their tables, and against the template."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml

from club.core.errors import ClubError
from club.core.pushed import Pushed
from club.local.provision import TABLES
from club.points.circles import Circle
from club.points.circles_table import CircleTable
from club.points.claims import Claim
from club.points.claims_table import ClaimTable
from club.points.earning import Proof
from club.points.marks import MarkTable
from club.points.member import Application, DropWorker, Member, Stage, Verdict, Worker
from club.points.ports import Carry
from club.points.rolls import RollTable
from club.points.table import LedgerTable
from club.promotions.items import KEPT_DAYS
from club.promotions.ports import Board, Free, Hold, Save, SaveBoard
from club.promotions.pushed_table import PushedTable
from club.promotions.request import Decision, Payment
from club.promotions.table import PromotionTable
from tests.harness.building import ROOT
from tests.points.builders import earned
from tests.promotions.builders import IMAGE, NOW, SAID, a_request

PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
TABLES_OF_RIGHTS = ("promotions", "ledger", "subscribers", "throttles", "deliveries")
TODAY, KEYED = NOW.date(), ("pk", "sk")


@dataclass
class Listening:
    """A client of a store in which next to nothing is; notes what it is asked for, and what it would keep."""

    there: dict[str, dict[str, Any]] = field(default_factory=dict)  # what is there after all, by sk
    told: list[str] = field(default_factory=list)
    kept: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        self.told.append(f"GetItem {_kind(request['Key'])}")
        return self.there.get(request["Key"]["sk"]["S"], {})

    def batch_get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        [(table, wanted)] = request["RequestItems"].items()
        self.told.append(f"BatchGetItem {' '.join(map(_kind, wanted['Keys']))}".rstrip())
        return {"Responses": {table: []}}

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        values = request["ExpressionAttributeValues"]
        about = values.get(":sk", values[":pk"])["S"].partition("#")[0]
        self.told.append(f"Query {about}")
        sk = {"CLAIMS": "2026-01-01T00:00:00.000000Z#<id>", "PUSHED": "0000"}.get(about)
        return {"Items": [{"pk": values[":pk"], "sk": {"S": sk}}] if sk else []}

    def scan(self, **_: object) -> dict[str, Any]:
        raise NotImplementedError

    def put_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        self.told.append(self._put("Put", request, "PutItem"))
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        self.told.append(self._put("Update", request, "UpdateItem"))
        return {"Attributes": {"counted": {"N": "1"}}}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        parts = Counter(self._put(*one) for action in request["TransactItems"] for one in action.items())
        listed = (f"{count} × {part}" if count > 1 else part for part, count in parts.items())
        self.told.append(f"TransactWriteItems ({', '.join(listed)})")
        return {}

    def _put(self, verb: str, about: Mapping[str, Any], said: str = "") -> str:
        item = about.get("Item") or about["Key"]
        names = set(item) | set(re.findall(r"#(\w+)", about.get("UpdateExpression", "")))
        if verb != "Delete":
            self.kept.setdefault(_place(item), set()).update(names - set(KEYED))
        return f"{said or verb} {_kind(item)}"


def _kind(key: Mapping[str, Mapping[str, str]]) -> str:
    """Gives the first word of an item's `sk`; of its `pk` where that is an id alone."""
    pk, sk = (key[name]["S"].partition("#")[0] for name in KEYED)
    return sk if re.fullmatch(r"[A-Z]+", sk) else pk


def _place(key: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Gives pk and sk with placeholders for what differs from item to item."""
    pk, sk = (key[name]["S"] for name in KEYED)
    for pattern, word in _DIFFERS.items():
        pk, sk = re.sub(pattern, word, pk), re.sub(pattern, word, sk)
    return pk, sk


_DIFFERS = {
    r"\d{4}-\d\d-\d\dT[\d:.]+Z": "<time>",
    r"\d{4}-\d\d$": "<month>",
    r"^KEY#<key>:\w+$": "KEY#<key>",
    r"[0-9a-f]{64}": "<hash>",
    r"12-[A-Z]{7}": "<ref>",
    r"^EDITION#12$": "EDITION#<edition>",
    r"^(ENTRY#)?\d{10}$": r"\1<10 digits>",
    r"^\d{4}$": "<4 digits>",
}

WHOLE = a_request(
    confirmed_at=NOW,
    is_proven=True,
    place=1,
    slot="<slot>",
    payment=Payment.DUE,
    price=60,
    creative=replace(SAID, image=IMAGE),
    decisions=(Decision("approve", "j…@club.example", NOW),),
    news=("held",),
    makes_good="11-BCDFGHJ",
    report={"delivered": 1},
    is_reminded=True,
)
AGAIN = replace(WHOLE, version=1)
CLAIM = Claim(
    "<id>", "<co-op>", "<other>", Proof.PAGE, NOW, url="https://a.example", said="no", tries=1, proven_at=NOW,
    due_at=NOW, circle="<circle>",
)  # fmt: skip
APPLICATION = Application(
    "<co-op>", "<id>", "board@coop.example", NOW, Stage.ACCEPTED, is_proven=True, confirmed_at=NOW,
    verdict=Verdict(Stage.ACCEPTED, "j…@club.example", NOW, "Welcome.", "old@coop.example", 1), told=("join",),
)  # fmt: skip


def promotions(client: Listening) -> Mapping[str, Callable[[], object]]:
    table = PromotionTable(client, promotions="p", clock=lambda: NOW)
    board = Board(12, "<secret>", NOW, "{}", NOW)
    return {
        "find": lambda: table.find(WHOLE.ref),
        "sheet": lambda: table.sheet(12),
        "editions": table.editions,
        "next_place": lambda: table.next_place(12),
        "write, a new request": lambda: table.write([Save(WHOLE)]),
        "write, a slot that is given": lambda: table.write([Save(AGAIN), Hold(12, "<slot>", WHOLE.ref)]),
        "write, a slot that is freed": lambda: table.write([Save(AGAIN), Free(12, "<slot>", WHOLE.ref)]),
        "write, a board": lambda: table.write([SaveBoard(replace(board, version=1))]),
        "keep_image": lambda: table.keep_image(IMAGE.sha256, b"x"),
        "image": lambda: table.image(IMAGE.sha256),
    }  # fmt: skip


def pushed(client: Listening) -> Mapping[str, Callable[[], object]]:
    table = PushedTable(client, promotions="p", clock=lambda: NOW)
    client.there["HEAD"] = {"Item": {"sha256": {"S": "0" * 64}}}
    return {
        "head": table.head,
        "read": lambda: _refused(lambda: table.read("0" * 64)),  # there is but an empty piece
        "write": lambda: table.write(Pushed()),
    }


def _refused(ask: Callable[[], object]) -> None:
    with pytest.raises(ClubError):
        ask()


def ledger(client: Listening) -> Mapping[str, Callable[[], object]]:
    books, roll = LedgerTable(client, ledger="l"), RollTable(client, ledger="l")
    claims, circles, marks = (
        ClaimTable(client, ledger="l"),
        CircleTable(client, ledger="l"),
        MarkTable(client, ledger="l"),
    )
    member, circle = (
        Member("<co-op>", "board@coop.example", TODAY),
        Circle("<id>", "Bread", "en", ("food",), 3, NOW, ("<co-op>",)),
    )
    return {
        "purse": lambda: books.purse("<co-op>"),
        "book": lambda: books.book("<co-op>", earned("<key>")),
        "is_booked": lambda: books.is_booked("<key>"),
        "coops": lambda: list(books.coops()),
        "entries": lambda: list(books.entries()),
        "ledger's head": books.head,
        "member": lambda: roll.member("<co-op>"),
        "members": lambda: list(roll.members()),
        "application": lambda: roll.application("<co-op>", "<id>", now=NOW),
        "workers": lambda: list(roll.workers()),
        "write, a new member": lambda: roll.write([APPLICATION, member]),
        "write, one who leaves": lambda: roll.write([replace(member, since=None, version=1)]),
        "write, a worker": lambda: roll.write([Worker("<key>", TODAY, TODAY, TODAY)]),
        "write, one who was a worker": lambda: roll.write([DropWorker("<key>")]),
        "find a claim": lambda: claims.find("<id>"),
        "claims of": lambda: claims.of("<co-op>"),
        "claims that are due": lambda: list(claims.due(NOW)),
        "add a claim": lambda: claims.add(CLAIM),
        "save a claim": lambda: claims.save(replace(CLAIM, due_at=None, version=1), was=replace(CLAIM, version=1)),
        "all circles": circles.all,
        "find a circle": lambda: circles.find("<id>"),
        "add a circle": lambda: circles.add(circle),
        "mark": lambda: marks.mark("<name>"),
        "set_mark": lambda: marks.set_mark("<name>", "2026-11-23", was=""),
        "carry": lambda: marks.carry("<co-op>"),
        "set_carry": lambda: marks.set_carry("<co-op>", Carry("2026-W47", 3), was=Carry()),
    }  # fmt: skip


ROOMS = {"promotions": promotions, "pushed": pushed, "ledger": ledger}


def heard(room: str) -> tuple[dict[str, str], dict[tuple[str, str], set[str]]]:
    """Gives what each question asks of the store, and which items are kept with which attributes."""
    client, calls = Listening(), {}
    for name, ask in ROOMS[room](client).items():
        client.told.clear()
        ask()
        calls[name] = ", then ".join(client.told)
    return calls, client.kept


def rows(*head: str) -> list[list[str]]:
    """Gives the cells of the page's table with this head."""
    first = f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    assert PAGE.count(first) == 1, head
    lines = PAGE.partition(first)[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(("head", "rooms"), [("promotions", ("promotions", "pushed")), ("ledger", ("ledger",))])
def test_every_item_is_listed_with_its_key_and_attributes(head: str, rooms: Sequence[str]) -> None:
    found: dict[tuple[str, ...], set[str]] = {
        place: attributes for room in rooms for place, attributes in heard(room)[1].items()
    }

    listed = {
        (*words(pk), *words(sk)): set(words(attributes))
        for pk, sk, _, attributes, _ in rows(f"pk in {head}", "sk", "what it is", "attributes", "kept")
    }
    assert listed == found


@pytest.mark.parametrize("room", ROOMS)
def test_every_question_asks_of_the_store_what_is_listed(room: str) -> None:
    listed = {name.replace("`", ""): calls for name, calls in rows(f"asked of {room}", "calls of the store")}

    assert listed == heard(room)[0]


def test_a_request_is_kept_for_as_long_as_is_said() -> None:
    kept = {
        words(sk)[0]: kept for _, sk, _, _, kept in rows("pk in promotions", "sk", "what it is", "attributes", "kept")
    }

    assert kept["REQUEST#<ref>"] == kept["IMAGE"] == f"{KEPT_DAYS} days after its last change"


# ------------------------------------------------------------------------------------- the template


def rights_on_page() -> dict[str, dict[str, set[str]]]:
    return {
        function: {table: set(cell.split("–")[0].split()) for table, cell in zip(TABLES_OF_RIGHTS, cells, strict=True)}
        for function, *cells in rows("function of promotions", *TABLES_OF_RIGHTS)
    }


@pytest.mark.parametrize(
    "function", ["promote", "decide", "status", "join", "member", "inbound", "proofs", "clock", "mail"]
)
def test_the_template_gives_each_function_the_rights_that_are_listed(function: str) -> None:
    role = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))["Resources"][f"{function.capitalize()}Role"]
    [policy] = role["Properties"]["Policies"]
    given: dict[str, set[str]] = {table: set() for table in TABLES}

    for statement in policy["PolicyDocument"]["Statement"]:
        for action in _listed(statement["Action"]):
            for table in _tables(statement["Resource"]):
                given[table].add(action.removeprefix("dynamodb:"))

    assert {table: given[table] for table in TABLES_OF_RIGHTS} == rights_on_page()[function]
    assert given["erasures"] == set()


def _tables(resource: Any) -> Iterator[str]:  # noqa: ANN401
    for one in _listed(resource):
        name = one.get("Fn::GetAtt", [""])[0].lower() if isinstance(one, dict) else ""
        if name in TABLES:
            yield name


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]
