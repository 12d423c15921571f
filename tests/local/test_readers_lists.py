"""`build.py readers import`, `export` and `erase`, on a club of which only the store is real."""

import argparse
import contextlib
import csv
import datetime as dt
import io
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from club.cloud.tables import make_table
from club.core.errors import ClubError
from club.local import readers_erase, readers_export, readers_import
from club.local.readers_import_file import MAX_MB, ReadersFile
from club.local.readers_import_formats import FORMATS, find_format, guarded, read_time, unguarded
from club.subscriptions.changes import SaveReader
from club.subscriptions.consent import How
from club.subscriptions.reader import State, Why
from club.subscriptions.schema import TABLES, TIME_TO_LIVE
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Aws
from tests.local.readers_lists import BUTTONDOWN, LISTMONK, MAILCHIMP, MAILCHIMP_CLEANED, MAILCHIMP_LEFT
from tests.subscriptions.builders import KNOWN, NOW, SECRETS, key_of
from tests.subscriptions.fakes import FakeStore
from tests.subscriptions.things import a_reader

Said = pytest.CaptureFixture[str]
OWN = "address,state,topics,language,country,form,confirmed_at,paused_until,left_at\n"


class Desk:
    """A club as the commands open it."""

    def __init__(self, store: Any, folder: Path, **more: object) -> None:  # noqa: ANN401  # fake or real
        self.store, self.folder = store, folder
        self.club = SimpleNamespace(store=store, known=KNOWN, secrets=SECRETS, now=lambda: NOW, **more)

    def list(self, text: str, name: str = "list.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def take(self, text: str, *options: str, name: str = "list.csv") -> int:
        return command(readers_import, self.list(text, name), *options)

    def reader(self, name: str) -> Any:  # noqa: ANN401
        return self.store.find(key_of(f"{name}@coop.example"), now=NOW).reader

    def why(self, name: str) -> Why | None:
        stop = self.store.find(key_of(f"{name}@coop.example"), now=NOW).stop
        return stop.why if stop else None


def command(module: Any, *arguments: object) -> int:  # noqa: ANN401
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return cast("int", module.run(parser.parse_args([str(one) for one in arguments])))


def opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    @contextlib.contextmanager
    def club(_args: argparse.Namespace) -> Iterator[SimpleNamespace]:
        yield desk.club

    for module in (readers_import, readers_export, readers_erase):
        monkeypatch.setattr(module, "open_club", club)
    return desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return opened(Desk(FakeStore(), tmp_path), monkeypatch)


@pytest.fixture
def real(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    client = aws.client("dynamodb")
    names = {role: aws.name(role) for role in TABLES}
    for role, name in names.items():
        make_table(name, TABLES[role], time_to_live=TIME_TO_LIVE, client=client)
    table = SubscriptionTable(client, **names)
    more = {"dynamodb": client, "settings": {"CLUB_SUBSCRIBERS_TABLE": names["subscribers"]}}
    return opened(Desk(table, tmp_path, **more), monkeypatch)


def test_a_mailchimp_list_brings_who_answered_a_confirmation_mail(desk: Desk, capsys: Said) -> None:
    assert desk.take(MAILCHIMP) == 1

    reader = desk.reader("confirmed")
    [event] = desk.store.events(reader.key, now=NOW)
    assert reader.choices.interests == ("finance",)
    assert reader.choices.country == ""  # which they never told: the tool guesses it from the network
    assert (event.how, event.proof) == (
        How.IMPORT,
        "CONFIRM_TIME in an export of Mailchimp, imported 2026-11-23",
    )
    assert f"{event.asked_at:%H:%M:%S} {event.at:%H:%M:%S}" == "09:12:31 09:14:00"
    assert (desk.reader("by-hand"), desk.reader("one-step")) == (None, None)
    said = capsys.readouterr()
    assert "list.csv:3: b…@c….example nothing shows that they confirmed" in said.err
    assert "list.csv:4: o…@c….example" in said.err
    assert "1 are new on the list" in said.out
    assert "2 were refused" in said.out
    assert "1 topics, languages, countries and forms are none of this club's" in said.out


def test_mailchimps_other_files_only_keep_from_being_mailed(desk: Desk) -> None:
    assert desk.take(MAILCHIMP_LEFT, name="unsubscribed.csv") == 0
    assert desk.take(MAILCHIMP_CLEANED, name="cleaned.csv") == 0

    assert (desk.why("left"), desk.why("spam"), desk.why("gone")) == (Why.UNSUBSCRIBED, Why.COMPLAINED, Why.BOUNCED)
    assert desk.store.readers == {}
    with pytest.raises(ClubError, match="never agreed"):
        desk.take(MAILCHIMP, name="nonsubscribed_members_export_1.csv")


def test_a_listmonk_list_needs_proof_from_outside(desk: Desk, capsys: Said) -> None:
    assert desk.take(LISTMONK) == 1
    assert desk.store.readers == {}
    assert desk.take(LISTMONK, "--proof", "binder 3 in the office") == 1

    reader = desk.reader("anna")
    [event] = desk.store.events(reader.key, now=NOW)
    assert (event.proof, event.at) == ("binder 3 in the office", NOW)
    assert (reader.choices.interests, reader.choices.language, reader.choices.country) == (("agriculture",), "fr", "GB")
    assert desk.why("blocked") == Why.NEVER
    assert "list.csv:4: is disabled there" in capsys.readouterr().err


def test_a_buttondown_list_is_taken_by_its_types(desk: Desk) -> None:
    assert desk.take(BUTTONDOWN) == 1

    assert set(desk.store.readers) == {key_of("regular@coop.example")}
    assert desk.reader("regular").choices.language == "en"
    assert [desk.why(one) for one in ("left", "bounced", "complained", "never")] == [
        Why.UNSUBSCRIBED, Why.BOUNCED, Why.COMPLAINED, None
    ]  # fmt: skip


def test_nothing_but_what_the_club_asks_for_is_kept(desk: Desk) -> None:
    for text in (MAILCHIMP, MAILCHIMP_LEFT, LISTMONK, BUTTONDOWN):
        desk.take(text, "--proof", "binder 3")

    kept = repr(desk.store)
    assert [word for word in ("Ada", "Byron", "192.0.2", "Leeds", "chess", "VIP", "London") if word in kept] == []


def test_who_is_named_twice_and_has_left_in_one_of_them_is_gone(desk: Desk, capsys: Said) -> None:
    text = OWN + (
        "one@coop.example,confirmed,,,,,2025-01-01,,\n"
        "two@coop.example,confirmed,,,,,2025-01-01,,\n"
        "ONE@coop.example,unsubscribed,,,,,2025-01-01,,2025-06-01\n"
        "two@coop.example,confirmed,,,,,2025-01-01,,\n"
    )

    assert (desk.take(text, "--dry-run"), desk.store.readers, desk.store.stops) == (1, {}, {})
    tried = capsys.readouterr()
    assert desk.take(text) == 1
    done = capsys.readouterr()

    assert (desk.reader("one"), desk.why("one")) == (None, Why.UNSUBSCRIBED)
    assert desk.reader("two")
    assert tried.err == done.err
    assert "list.csv:5: t…@c….example has the same address as line 3" in done.err
    assert tried.out.endswith("Nothing was written.\n")


def test_importing_twice_changes_nothing(desk: Desk) -> None:
    for text in (MAILCHIMP, MAILCHIMP_LEFT, LISTMONK, BUTTONDOWN):
        desk.take(text, "--proof", "binder 3")
    before = repr((desk.store.readers, desk.store.stops, desk.store.all_events))

    for text in (MAILCHIMP, MAILCHIMP_LEFT, LISTMONK, BUTTONDOWN):
        desk.take(text, "--proof", "binder 3")

    assert repr((desk.store.readers, desk.store.stops, desk.store.all_events)) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        (b"who@coop.example\nher@coop.example\n", "columns of no list"),
        (b"name,age\nx,1\n", "columns of no list"),
        (OWN.encode(), "no rows"),
        (OWN.encode() + b"caf\xe9@coop.example\n", "line 2: is not UTF-8"),
        ("address\nx\n".encode("utf-16"), "line 1: "),
        (OWN.encode() + b"x\0y\n", "line 2: has a NUL"),
        (OWN.encode() + b'"x@coop.example\ny\nz', "a quote that is not closed"),
        (OWN.encode() + b"x" * 1_000_001, "line 2: is longer"),
    ],
)
def test_a_bad_file_is_told_in_one_line_and_nothing_is_written(desk: Desk, content: bytes, said: str) -> None:
    path = desk.folder / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(ClubError, match=said) as raised:
        command(readers_import, path)

    assert "\n" not in str(raised.value)
    assert "coop.example" not in str(raised.value)
    assert "write" not in desk.store.calls


def test_a_file_that_is_too_large_missing_or_a_folder_is_refused(desk: Desk) -> None:
    large = desk.folder / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_MB * 1_000_000 + 1)

    for path, said in ((large, "split it"), (desk.folder / "none.csv", "No such file"), (desk.folder, "directory")):
        with pytest.raises(ClubError, match=said):
            command(readers_import, path)


def test_a_named_format_must_have_its_columns(desk: Desk) -> None:
    with pytest.raises(ClubError, match="lacks the column confirm_time"):
        desk.take("Email Address,LEID\nx@coop.example,1\n", "--format", "mailchimp")


@pytest.mark.parametrize("proof", ["x" * 301, "two\nlines", "ask ada@coop.example"])
def test_proof_is_one_line_without_an_address(desk: Desk, proof: str) -> None:
    with pytest.raises(ClubError, match="--proof"):
        desk.take(LISTMONK, "--proof", proof)


def test_refused_rows_never_show_an_address(desk: Desk, capsys: Said) -> None:
    rows = ("ada.byron,,,,,,,,", "ada.byron@coop,,", "x@coop.example,ada@coop.example,,", "y@coop.example,,,,,,ada,,",
            "z@coop.example,,,,,,2025-01-01,,,more")  # fmt: skip

    desk.take(OWN + "\n".join(rows))

    said = capsys.readouterr()
    assert said.err.count("\n") == 5
    assert [word for word in ("ada", "byron", "@coop.example") if word in said.err + said.out] == []


@pytest.mark.parametrize(
    "text",
    ["2024-05-01T10:00:00Z", "2024-05-01 10:00:00", "2024-05-01 10:00:00+00", "2024-05-01 10:00:00.0 +0000 UTC",
     "2024-05-01 12:00:00 +0200 CEST", "2024-05-01T12:00:00+02:00"],
)  # fmt: skip
def test_times_are_read_as_each_tool_writes_them(text: str) -> None:
    found = read_time(text)

    assert found
    assert found.isoformat() == "2024-05-01T10:00:00+00:00"


@given(st.text(max_size=20))
def test_no_cell_begins_a_formula_and_every_cell_comes_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@"))


HEADERS = [
    OWN,
    LISTMONK.partition("\n")[0] + "\n",
    MAILCHIMP.partition("\n")[0] + "\n",
    BUTTONDOWN.partition("\n")[0] + "\n",
]
CELLS = (
    "a@coop.example", "enabled", "confirmed", "regular", "2025-01-01", "9999-12-31T23:59:59-10:00", "0001-01-01",
    '{"topics": [1, {}]}', "[" * 5000, '"', ",", "\n", "\r",
)  # fmt: skip
cells = st.sampled_from(CELLS) | st.text(max_size=9)


@given(st.sampled_from(["", *HEADERS]), st.lists(cells, max_size=30), st.booleans())
@example(header=OWN, parts=["a@coop.example,confirmed,,,,,0001-01-01T00:00:00+14:00,,"], is_cut=False)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_a_file_nothing_but_a_club_error_comes_of_it(
    desk: Desk, header: str, parts: list[str], is_cut: bool
) -> None:
    path = desk.folder / "any.csv"
    path.write_bytes((header + ("" if is_cut else ",").join(parts)).encode("utf-8", "surrogatepass"))

    with contextlib.suppress(ClubError):
        command(readers_import, path, "--proof", "binder 3")


def test_every_format_is_told_by_its_own_header(tmp_path: Path) -> None:
    found = []
    for text in (MAILCHIMP, LISTMONK, BUTTONDOWN, OWN + "x\n"):
        (tmp_path / "x.csv").write_text(text, encoding="utf-8")
        found.append(find_format(ReadersFile(tmp_path / "x.csv").header, "").name)

    assert found == list(FORMATS)


def test_a_list_goes_out_and_comes_back_and_one_of_it_is_erased(
    real: Desk, aws: Aws, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = OWN + (
        "'=odd@coop.example,confirmed,finance;agriculture,en,GB,example-bakery,2025-01-01T10:00:00+00:00,"
        "2027-01-01T00:00:00+00:00,\n"
        "two@coop.example,,,,,,2025-01-01T10:00:00+00:00,,\n"
        "gone@coop.example,unsubscribed,,,,,,,2025-06-01\n"
    )
    assert real.take(text) == 0
    assert real.take(text) == 0
    assert "2 were readers before" in capsys.readouterr().out

    written = real.folder / "out.csv"
    assert command(readers_export, written) == 0
    with pytest.raises(ClubError, match="--force"):
        command(readers_export, written)
    assert command(readers_export, written, "--all", "--force") == 0
    rows = sorted(csv.reader(io.StringIO(written.read_text())))
    assert rows == [
        ["'=odd@coop.example", "confirmed", "agriculture;finance", "en", "GB", "example-bakery",
         "2025-01-01T10:00:00+00:00", "2027-01-01T00:00:00+00:00", ""],
        OWN.strip().split(","),
        ["two@coop.example", "confirmed", "", "", "", "", "2025-01-01T10:00:00+00:00", "", ""],
    ]  # fmt: skip
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [path.name for path in real.folder.iterdir() if path.name.endswith(".new")] == []

    monkeypatch.setattr("sys.stdin", io.StringIO("=odd@coop.example\n"))
    assert command(readers_erase, "--dry-run") == 0
    assert real.reader("=odd")
    monkeypatch.setattr("sys.stdin", io.StringIO("=odd@coop.example\n"))
    assert command(readers_erase) == 0
    assert (real.reader("=odd"), real.why("=odd")) == (None, Why.ERASED)
    assert real.take(written.read_text()) == 1
    said = capsys.readouterr()
    assert "1 steps of consent, 0 open forms" in said.out
    assert "was erased here on 2026-11-23" in said.err
    assert "odd" not in said.out + said.err


def test_who_has_left_is_written_out_only_when_asked_for_and_while_kept(real: Desk, capsys: Said) -> None:
    gone = {"state": State.UNSUBSCRIBED, "changed_at": NOW, "paused_until": None}
    kept = a_reader("kept", address="kept@coop.example", ends_at=NOW + dt.timedelta(days=1), **gone)
    ended = a_reader("ended", address="ended@coop.example", ends_at=NOW, **gone)
    real.store.write([SaveReader(kept), SaveReader(ended)], now=NOW)
    written = real.folder / "out.csv"

    assert command(readers_export, written) == 0
    without = written.read_text()
    assert command(readers_export, written, "--all", "--force") == 0

    assert without.count("\n") == 1
    [_, row] = csv.reader(io.StringIO(written.read_text()))
    assert (row[0], row[1], row[-1]) == ("kept@coop.example", "unsubscribed", NOW.isoformat())
    assert real.take(written.read_text()) == 0
    assert real.why("kept") == Why.UNSUBSCRIBED
    assert "0 readers are in" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["", "nobody\n"])
def test_erasing_needs_an_address(desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    with pytest.raises(ClubError, match="from standard input"):
        command(readers_erase)


def test_of_whom_nothing_is_kept_that_is_said(desk: Desk, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("nobody@coop.example\n"))

    assert command(readers_erase) == 0

    assert capsys.readouterr().out == "n…@c….example: nothing is kept.\n"
