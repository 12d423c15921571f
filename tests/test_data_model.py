"""docs/data-model.md is held against the code, against what use cases ask of a store, and against the template."""

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

import club.subscriptions
from club.subscriptions import caps
from club.subscriptions import changes as ch
from club.subscriptions.actions import Actions, Tables
from club.subscriptions.reader import UNSUBSCRIBED_DAYS
from club.subscriptions.recruit import COUNTED_DAYS, NOTED_DAYS
from club.subscriptions.request import CONFIRM_LINK_DAYS, FRESH_LINK_HOURS, MOVED_HOURS, REMEMBERED_DAYS
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from tests.harness.aws import Aws
from tests.harness.building import ROOT
from tests.subscriptions.builders import NOW
from tests.subscriptions.recording import WAYS, Recorder, Recording
from tests.subscriptions.things import a_link, a_reader, a_recruit, a_request, a_stop, an_event, counts_of, later

PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
TEMPLATE = ROOT / "infra" / "template.yaml"
FUNCTIONS = ("subscribe", "confirm", "preferences", "unsubscribe", "mail", "clock")
# Parts of use cases, which those call that are listed.
PARTS = {"own_keys", "present_reader", "raise_if_used", "save", "usable_link", "leave", "write_and_queue"}

# One change of each kind, with every attribute filled in.
CHANGES: tuple[ch.Change, ...] = (
    ch.AddRequest(a_request("<key>", "<id>", answered_at=NOW)),
    ch.ClaimRequest("<key>", "<id>", NOW),
    ch.ReleaseRequest("<key>", "<id>"),
    ch.DropRequest("<key>", "<id>"),
    ch.AddEvent(an_event("<key>", "<id>")),
    ch.DropEvent(an_event("<key>", "<id>")),
    ch.SaveReader(a_reader("<key>", ends_at=later(days=30))),
    ch.DropReader("<key>", 1),
    ch.AddStop(a_stop("<key>")),
    ch.LiftStop("<key>"),
    ch.AddLink(a_link("<hash>", used_at=NOW)),
    ch.UseLink("<hash>", NOW),
    ch.PointTo("<key>", "<present>"),
    ch.DropPointer("<key>"),
    ch.AddSeen("<cap key>", is_new=True),
    ch.DropSeen("<cap key>"),
    ch.AddRecruit(a_recruit("<key>", "<week>")),
    ch.DropRecruit("<week>", "<key>"),
    ch.AddCounted(counts_of("<week>")),
    ch.AddErasure("<key>", NOW),
    ch.CountAddress("<cap key>", NOW),
    ch.UncountAddress("<cap key>", NOW),
    ch.CountWindow(caps.Window("<window>", later(hours=1), 1)),
)


def rows(*head: str) -> list[list[str]]:
    """Gives the cells of the page's table with this head."""
    first = f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    assert PAGE.count(first) == 1
    lines = PAGE.partition(first)[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def action_of(change: ch.Change) -> tuple[str, str, str, str, set[str], bool]:
    """Gives verb, table, pk, sk, attributes that are written, and whether there is a condition."""
    [(verb, about)] = Actions(Tables("subscribers", "throttles", "erasures"), NOW).of(change).items()
    key = about.get("Key") or about["Item"]
    pk, sk = (re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<time>", key[name]["S"]) for name in ("pk", "sk"))
    written = set(about.get("Item", {})) - {"pk", "sk"}
    written |= set(re.findall(r"(?<![(<>] )#(\w+)(?= =| :)", about.get("UpdateExpression", "")))
    return verb, about["TableName"], pk, sk, written, "ConditionExpression" in about


def test_every_kind_of_change_is_tried_here() -> None:
    assert [type(change) for change in CHANGES] == list(ch.Change.__args__)


def test_every_item_is_listed_with_its_key_and_attributes() -> None:
    found: dict[tuple[str, str, str], set[str]] = {}
    for change in CHANGES:
        _, table, pk, sk, attributes, _ = action_of(change)
        found.setdefault((table, pk, sk), set()).update(attributes)

    listed = {
        (table, *words(pk), *words(sk)): set(words(attributes))
        for table, pk, sk, _, attributes, _ in rows("table", "pk", "sk", "what it is", "attributes", "kept")
    }
    assert listed == found


def test_an_item_that_ends_says_for_how_long_it_is_kept() -> None:
    kept = {
        words(sk)[0]: (set(words(attributes)), kept)
        for _, _, sk, _, attributes, kept in rows("table", "pk", "sk", "what it is", "attributes", "kept")
    }

    assert {sk for sk, (attributes, _) in kept.items() if "expires" not in attributes} == {
        "STOP", "MOVED", "SEEN", "ERASED",
    }  # fmt: skip
    assert f"{NOTED_DAYS} days at most" in kept["SUB#<key>"][1]
    assert kept["COUNTED"][1] == f"{COUNTED_DAYS} days"
    assert f"{UNSUBSCRIBED_DAYS} days after leaving" in kept["READER"][1]
    assert (
        f"{CONFIRM_LINK_DAYS} days at most, {FRESH_LINK_HOURS} hour for a link, {MOVED_HOURS} hours for"
        in kept["REQUEST#<id>"][1]
    )
    assert f"{CONFIRM_LINK_DAYS} days where nobody confirmed" in kept["EVENT#<time>#<id>"][1]
    assert f"{CONFIRM_LINK_DAYS} days or {FRESH_LINK_HOURS} hour, and {REMEMBERED_DAYS} days more" in kept["LINK"][1]
    assert kept["CAP"][1] == f"{caps.ADDRESS_MONTH.days} days"


def test_every_change_is_listed_with_its_action_and_whether_it_always_holds() -> None:
    found = {}
    for change in CHANGES:
        verb, _, _, sk, _, is_conditional = action_of(change)
        found[type(change).__name__] = (verb, sk, is_conditional)

    listed = {
        words(name)[0]: (verb, words(sk)[0], holds != "always")
        for name, verb, sk, holds in rows("change", "action", "item", "holds when")
    }
    assert listed == found


def test_bounds_that_are_named_are_those_of_the_code() -> None:
    bounds = {words(window)[0].partition("#")[0]: bound for window, _, bound in rows("window", "counts", "bound")}

    assert bounds["LINKS"] == str(caps.LINKS_PER_DAY)
    assert bounds["LINKED"] == str(caps.LINKS_PER_MONTH)
    assert f"in {caps.HOUR_SHARDS} shards" in PAGE
    assert len(re.findall(r"`mailed_\d`", PAGE)) == caps.ADDRESS_PER_MONTH
    assert f"{caps.ADDRESS_PAUSE // dt.timedelta(hours=1)} hours old" in PAGE


Recorded = Mapping[str, Recorder]


@pytest.fixture(scope="module")
def recorded(aws: Aws) -> Recorded:
    """What each way of using the store asks of it."""
    found = {}
    for name, way in WAYS.items():
        recording = Recording(aws)
        way(recording)
        found[name] = recording.recorder
    return found


def test_every_use_case_is_listed() -> None:
    modules = [
        importlib.import_module(f"club.subscriptions.{module.name}")
        for module in pkgutil.iter_modules(club.subscriptions.__path__)
    ]
    found = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if {"store", "client"} & {
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.kind == parameter.KEYWORD_ONLY
        }
    }  # fmt: skip

    assert {words(case)[0] for case, _, _ in rows("use case", "function", "calls of the store")} == found - PARTS


def test_every_use_case_asks_of_the_store_what_is_listed(recorded: Recorded) -> None:
    found = {name: ", then ".join(recorder.told) for name, recorder in recorded.items()}

    listed = {case.replace("`", ""): calls for case, _, calls in rows("use case", "function", "calls of the store")}
    assert listed == found


def test_every_counter_is_listed(recorded: Recorded) -> None:
    found = set().union(*(recorder.partitions for recorder in recorded.values()))

    assert {words(window)[0].partition("#")[0] for window, _, _ in rows("window", "counts", "bound")} == found


def test_what_a_function_may_touch_is_what_its_use_cases_ask_for(recorded: Recorded) -> None:
    needed: dict[str, set[tuple[str, str]]] = {function: set() for function in FUNCTIONS}
    for case, functions, _ in rows("use case", "function", "calls of the store"):
        for function in functions.replace("–", "").split(", "):
            if function:
                needed[function] |= recorded[case.replace("`", "")].rights

    assert rights_on_page() == needed


def rights_on_page() -> dict[str, set[tuple[str, str]]]:
    return {
        function: {
            (table, right) for table, cell in zip(TABLES, cells, strict=True) for right in cell.split("–")[0].split()
        }
        for function, *cells in rows("function", *TABLES)
    }


# ------------------------------------------------------------------------------------- the template


class _Template(yaml.SafeLoader):
    """Reads CloudFormation: `!GetAtt A.B` becomes {"GetAtt": "A.B"}."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix: value}


_Template.add_multi_constructor("!", _short_form)


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    template = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader=_Template)  # a safe loader's child
    found: dict[str, Any] = template["Resources"]
    return found


@pytest.mark.parametrize("role", TABLES)
def test_the_template_makes_the_tables_of_the_code(resources: dict[str, Any], role: str) -> None:
    table = resources[role.capitalize()]
    properties = table["Properties"]

    assert table["Type"] == "AWS::DynamoDB::Table"
    assert {name: properties[name] for name in TABLES[role]} == TABLES[role]
    assert properties["TimeToLiveSpecification"] == TIME_TO_LIVE


@pytest.mark.parametrize("role", TABLES)
def test_the_template_lets_no_table_go(resources: dict[str, Any], role: str) -> None:
    table = resources[role.capitalize()]
    backups = table["Properties"]["PointInTimeRecoverySpecification"]

    assert backups["PointInTimeRecoveryEnabled"] is True
    assert f"point-in-time recovery, {backups['RecoveryPeriodInDays']} days" in PAGE
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_template_gives_each_function_the_rights_that_are_listed(resources: dict[str, Any], function: str) -> None:
    [policy] = resources[f"{function.capitalize()}Role"]["Properties"]["Policies"]

    given = {
        (table, action.removeprefix("dynamodb:"))
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
        for table in _tables(statement["Resource"])
        if action.startswith("dynamodb:")
    }

    assert given == rights_on_page()[function]


def _tables(resource: Any) -> Iterator[str]:  # noqa: ANN401
    for one in _listed(resource):
        name = one.get("GetAtt", "") if isinstance(one, dict) else ""
        if name.removesuffix(".Arn").lower() in TABLES:
            yield name.removesuffix(".Arn").lower()


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]
