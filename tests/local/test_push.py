import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

import build
from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.local import push
from club.promotions.pushed_table import PushedTable
from club.promotions.schema import PROMOTIONS, TABLES
from tests.harness.aws import Aws
from tests.site.content import fill, write


def test_a_push_tells_the_functions_and_says_what(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client, name = aws.client("dynamodb"), aws.name(PROMOTIONS)
    make_table(name, TABLES[PROMOTIONS], time_to_live=TIME_TO_LIVE, client=client)
    content = fill(tmp_path / "content", 3)

    @contextmanager
    def opened(_args: argparse.Namespace, *, needs_kit: bool) -> Iterator[SimpleNamespace]:
        assert not needs_kit
        yield SimpleNamespace(dynamodb=client, settings={"CLUB_PROMOTIONS_TABLE": name})

    monkeypatch.setattr(push, "open_club", opened)
    table = PushedTable(client, promotions=name)

    assert build.main(["push", "--content", str(content)]) == 0
    assert build.main(["push", "--content", str(content)]) == 0
    write(content, "coops/gb/wrong.md", "---\nname: Wrong\n---\n")
    assert build.main(["push", "--content", str(content)]) == 1

    what = "3 co-ops, 0 editions, prices in EUR."
    said = capsys.readouterr()
    assert said.out.splitlines() == [f"Pushed: {what}", f"Nothing has changed: {what}"]
    assert "errors in the content" in said.err
    assert set(table.read(table.head()).coops) == {"coop0", "coop1", "coop2"}
