"""What it costs to send a million mails from Amazon's services: counted from the code's own numbers, priced by list.

python -m benchmarks.sending.cost --write       puts the table into docs/cost.md
"""

import argparse
import datetime as dt
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from benchmarks.builders import ROOT
from benchmarks.sending.people import STORED_BYTES, key_of
from club.newsletter.items import KEPT, row_item
from club.newsletter.plan import BATCH, LONG_TICK_S, ROWS_AT_ONCE

MARKS = "<!-- cost: written by python -m benchmarks.sending.cost --write -->", "<!-- end of cost -->"
MILLION = 1_000_000
RATES = (14, 100, 500)  # what SES allows a second: of a new account, of one that has sent for a while, of a large one
HANDS = 4  # as functions.post
_SHARE = 0.9  # of the rate, as club.newsletter.pace
_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars, in us-east-1, without free tiers and without discounts; docs/cost.md says where they are from."""

    mail: float = 0.10 / 1_000
    write_unit: float = 0.625 / MILLION  # of 1 kB; in a transaction two
    read_unit: float = 0.125 / MILLION  # of 4 kB, strongly consistent
    kept_gb_month: float = 0.25
    backup_gb_month: float = 0.20
    queue_request: float = 0.40 / MILLION  # of 64 kB
    event: float = 1.00 / MILLION
    function_call: float = 0.20 / MILLION
    function_gb_s: float = 0.0000133334  # arm64


@dataclass(frozen=True, slots=True)
class Guesses:
    """What nobody knows before it runs on Amazon's machines, and what infra/template.yaml sets."""

    mail_s: float = 0.1  # a claim, SES' answer and a record, one after another; a worker has so many under way as hands
    report_s: float = 0.02
    rows_a_second: float = 20_000  # read and counted
    function_gb: float = 0.5
    reports_at_once: int = 10  # messages that feedback takes in a call


class Line(NamedTuple):
    """One line of the bill: what for, how it comes about, and dollars."""

    what: str
    how: str
    dollars: float


def bill(rate: float, *, prices: Prices, guesses: Guesses, mails: int = MILLION) -> list[Line]:
    """Gives the bill of so many mails that are all delivered, at a rate that SES allows."""
    sending_s = mails / (rate * _SHARE)
    workers = math.ceil(rate * _SHARE * guesses.mail_s / HANDS) + 1
    counts = 5 + sending_s / LONG_TICK_S
    row_bytes = _row_bytes()
    writes = {"planned": 2, "claimed": 1, "recorded": 1, "accepted": 1, "delivered": 2 + 2, "batches": 4 / BATCH}
    reads = {
        "scanned, also for the forecast": 2 * STORED_BYTES / 4096,
        "readers looked at again": 3,
        "rows queued": row_bytes / 4096,
        "rows counted": counts * row_bytes / 4096,
        "reports": 2,
        "batches": 2 / BATCH,
    }
    months = KEPT / dt.timedelta(days=365.25 / 12)
    gb = mails * (row_bytes + 100) / 1e9  # and 100 bytes of index an item
    queued = {"batches": 3 / BATCH, "reports": 2 + 2 * 2 / guesses.reports_at_once}
    function_s = {
        "deliver": workers * sending_s,
        "feedback": 2 * mails * guesses.report_s,
        "plan": mails / ROWS_AT_ONCE * 0.05 + counts * mails / guesses.rows_a_second,
    }
    calls = mails / BATCH + 2 * mails / guesses.reports_at_once
    return [
        Line("SES, mails", "one recipient each, no attachment", mails * prices.mail),
        Line("DynamoDB, writes", _told(writes, "a mail"), mails * sum(writes.values()) * prices.write_unit),
        Line("DynamoDB, reads", _told(reads, "a mail"), mails * sum(reads.values()) * prices.read_unit),
        Line(
            "DynamoDB, rows kept", f"{gb:.2f} GB for {months:.0f} months, with backups",
            gb * months * (prices.kept_gb_month + prices.backup_gb_month),
        ),
        Line("SQS", _told(queued, "requests a mail"), mails * sum(queued.values()) * prices.queue_request),
        Line("EventBridge", "2 events a mail", 2 * mails * prices.event),
        Line(
            "Lambda", f"{workers} workers for {sending_s / 3600:.1f} h; {sum(function_s.values()):,.0f} s in all",
            sum(function_s.values()) * guesses.function_gb * prices.function_gb_s + calls * prices.function_call,
        ),
    ]  # fmt: skip


def _row_bytes() -> int:
    """Gives how large a row is once it is sent: the names of its attributes and their values."""
    item = {**row_item(99, key_of(1), _NOW), "message_id": "0" * 60, "by": "0" * 16, "block": 9_999, "why": ""}
    return sum(len(name) + len(str(value)) for name, value in item.items())


def _told(parts: Mapping[str, float], unit: str) -> str:
    listed = ", ".join(f"{name} {count:.2g}" for name, count in parts.items())
    return f"{sum(parts.values()):.2f} {unit} ({listed})"


def table(prices: Prices, guesses: Guesses) -> Iterator[str]:
    """Gives the bill at each rate, as lines of Markdown."""
    bills = [bill(rate, prices=prices, guesses=guesses) for rate in RATES]
    middle = bills[len(bills) // 2]
    heads = ["dollars a million mails", *(f"at {rate}/s" for rate in RATES), f"how, at {RATES[len(RATES) // 2]}/s"]
    yield _line(heads)
    yield "| --- |" + " ---: |" * len(RATES) + " --- |"
    for place, line in enumerate(middle):
        yield _line([line.what, *(f"{one[place].dollars:.2f}" for one in bills), line.how])
    sums = [sum(line.dollars for line in one) for one in bills]
    yield _line(["**all**", *(f"**{one:.2f}**" for one in sums), ""])
    yield _line(["all but SES", *(f"{one - lines[0].dollars:.2f}" for one, lines in zip(sums, bills, strict=True)), ""])
    hours = [MILLION / (rate * _SHARE) / 3600 for rate in RATES]
    yield _line(["hours that it takes", *(f"{one:.1f}" for one in hours), "at 90 % of the rate"])
    slow = replace(guesses, mail_s=2 * guesses.mail_s, report_s=2 * guesses.report_s)
    more = [sum(line.dollars for line in bill(rate, prices=prices, guesses=slow)) for rate in RATES]
    yield _line(["all, were functions half as fast", *(f"{one:.2f}" for one in more), ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def text() -> str:
    """Gives what is written into the page."""
    return "\n".join(table(Prices(), Guesses())) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and, when asked, writes it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sending.cost", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/cost.md")
    options = parser.parse_args(arguments)
    print(text())
    if options.write:
        page, (first, last) = ROOT / "docs" / "cost.md", MARKS
        before, _, rest = page.read_text(encoding="utf-8").partition(first)
        page.write_text(f"{before}{first}\n{text()}{last}{rest.partition(last)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
