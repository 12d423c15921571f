"""How the functions get what they stand on."""

import datetime as dt
import os
from dataclasses import fields
from pathlib import Path

import pytest
from starlette.requests import Request

from club.cloud.items import TABLE, TIME_TO_LIVE
from club.cloud.ses import SesMailer
from club.cloud.smtp import SmtpMailer
from club.cloud.tables import make_table
from club.core.errors import ClubError
from club.core.mail import Mail
from club.core.pushed import Pushed
from club.core.secrets import new_secrets, write_secrets
from club.core.settings import Settings
from club.newsletter.pace import Quota
from club.promotions.pushed_table import PushedTable
from club.subscriptions.caps import Limits, hour_window
from functions import wiring
from functions.pushed import NothingPushedError
from functions.wiring import Club
from tests.harness.aws import REGION, Aws
from tests.subscriptions.builders import NOW

HEADER = "CLUB_CLIENT_ADDRESS_HEADER"


def _request(client: str | None, *headers: tuple[str, str]) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "client": (client, 0) if client else None, "headers": raw})


@pytest.fixture
def on_this_machine(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Aws:
    """Lets clients that read the environment find the test's server."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "nobody")
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    return aws


def test_ports_are_made_when_they_are_asked_for_and_then_kept(on_this_machine: Aws, kit: Path) -> None:
    club = Club(
        Settings(
            {
                "CLUB_SUBSCRIBERS_TABLE": "a",
                "CLUB_MAIL_QUEUE_URL": f"{on_this_machine.url}/000000000000/q",
                "CLUB_MAILER": "ses",
                "CLUB_KIT": str(kit),
                "CLUB_SECRETS": write_secrets(new_secrets()),
                "CLUB_SITE_URL": "https://club.example/",
            }
        )
    )

    made = [club.store, club.queue, club.mailer, club.secrets, club.terms, club.pages, club.letters, club.known]

    again = [club.store, club.queue, club.mailer, club.secrets, club.terms, club.pages, club.letters, club.known]
    assert all(one is other for one, other in zip(made, again, strict=True))
    assert isinstance(club.mailer, SesMailer)
    assert club.terms.site_url == "https://club.example"


def test_stores_of_promotions_and_points_are_made_once_and_joined_in_an_office(on_this_machine: Aws) -> None:
    tables = {"CLUB_PROMOTIONS_TABLE": on_this_machine.name("p"), "CLUB_LEDGER_TABLE": on_this_machine.name("l")}
    client = on_this_machine.client("dynamodb")
    make_table(tables["CLUB_PROMOTIONS_TABLE"], TABLE, time_to_live=TIME_TO_LIVE, client=client)
    secrets, names = (
        {"CLUB_SECRETS": write_secrets(new_secrets())},
        {"CLUB_SUBSCRIBERS_TABLE": "a", "CLUB_SITE_URL": "https://a.example", **tables},
    )
    club = Club(Settings({**names, **secrets, "CLUB_ADMINISTRATORS": "ada@club.example, bo@club.example"}))
    names_of_stores = ("promotions", "books", "roll", "marks", "treasury", "members", "claims", "circles", "recruits")

    with pytest.raises(NothingPushedError):
        club.office  # noqa: B018  # a property that reads
    PushedTable(client, promotions=tables["CLUB_PROMOTIONS_TABLE"]).write(Pushed(currency="GBP"))

    assert club.office.pushed == club.pushed == Pushed(currency="GBP")
    assert club.office.store is club.promotions
    assert all(getattr(club, name) is getattr(club, name) for name in (*names_of_stores, "news", "fetch"))
    assert club.administrators == ("ada@club.example", "bo@club.example")


def test_the_store_and_the_secrets_are_where_the_settings_say(on_this_machine: Aws) -> None:
    secrets, name = new_secrets(), f"/{on_this_machine.name('secrets')}"
    text = write_secrets(secrets)
    on_this_machine.client("ssm").put_parameter(Name=name, Value=text, Type="SecureString")
    club = Club(Settings({"CLUB_SECRETS_PARAMETER": name, "CLUB_SUBSCRIBERS_TABLE": "x", "CLUB_THROTTLES_TABLE": "y"}))

    assert club.secrets.address_key == secrets.address_key
    with pytest.raises(ClubError, match=r"refused what it was asked \(ResourceNotFoundException\)"):
        club.store.count(hour_window("A", None, now=NOW))


def test_the_post_office_is_put_together_once_and_asks_for_no_mailer_before(on_this_machine: Aws, kit: Path) -> None:
    settings = {
        "CLUB_SUBSCRIBERS_TABLE": "a",
        "CLUB_DELIVERIES_TABLE": "b",
        "CLUB_THROTTLES_TABLE": "c",
        "CLUB_PLAN_QUEUE_URL": f"{on_this_machine.url}/000000000000/p",
        "CLUB_BATCH_QUEUE_URL": f"{on_this_machine.url}/000000000000/b",
        "CLUB_KIT": str(kit),
        "CLUB_SECRETS": write_secrets(new_secrets()),
        "CLUB_SITE_URL": "https://club.example/",
    }
    club = Club(Settings(settings))

    post = club.post

    assert post is club.post
    assert post.deliveries is club.deliveries
    assert post.pages is club.mail_pages
    assert post.default_language == "en"
    assert len(post.token("A" * 43)) > 43
    with pytest.raises(ClubError, match="CLUB_MAILER is not set"):
        post.account.quota()
    with pytest.raises(ClubError, match="CLUB_MAILER is not set"):
        post.mailer.send(Mail("a@coop.example", "s", "t"))


def test_a_mail_server_has_the_pace_that_is_set(on_this_machine: Aws, kit: Path) -> None:
    settings = {
        "CLUB_SUBSCRIBERS_TABLE": "a",
        "CLUB_DELIVERIES_TABLE": "b",
        "CLUB_PLAN_QUEUE_URL": "p",
        "CLUB_BATCH_QUEUE_URL": "b",
        "CLUB_KIT": str(kit),
        "CLUB_SITE_URL": "https://club.example",
    }
    server = Club(Settings({**settings, "CLUB_MAILER": "smtp://127.0.0.1:25", "CLUB_MAILS_PER_SECOND": "20"}))
    ses = Club(Settings({**settings, "CLUB_MAILER": "ses"}))

    assert server.post.account.quota() == server.post.account.quota() == Quota(-1, 0, 20)
    with pytest.raises(ClubError, match="The mail service"):  # nobody speaks as SES there
        ses.post.account.quota()


def test_a_server_may_deliver_mails_instead(kit: Path) -> None:
    club = Club(Settings({"CLUB_MAILER": "smtp://127.0.0.1:25", "CLUB_KIT": str(kit)}))

    assert isinstance(club.mailer, SmtpMailer)


@pytest.mark.parametrize("port", ["store", "queue", "mailer", "secrets", "site_url"])
def test_a_setting_that_is_missing_is_named(kit: Path, port: str) -> None:
    with pytest.raises(ClubError, match=r"CLUB_\w+ is not set"):
        getattr(Club(Settings({"CLUB_KIT": str(kit), "AWS_REGION": REGION})), port)


def test_limits_are_ours_until_some_are_set() -> None:
    assert Club(Settings({})).limits == Limits()
    assert Club(Settings({"CLUB_NETWORK_LIMIT": "5", "CLUB_MAILS_PER_HOUR": "7"})).limits == Limits(network=5, mails=7)
    assert len(fields(Limits)) == len(wiring._LIMITS)  # noqa: SLF001 - none is forgotten
    with pytest.raises(ClubError, match="is no whole number"):
        _ = Club(Settings({"CLUB_PRESSURE": "many"})).limits


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1,203.0.113.9:4711"], "203.0.113.9"),
        (["2001:db8::7"], "2001:db8::7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8:0:0:0:0:0:7:4711"], "2001:db8::7"),
        (["203.0.113.9, not an address"], ""),
        ([""], ""),
    ],
)
def test_a_trusted_proxy_names_the_visitor_by_the_last_entry_of_its_header(lines: list[str], address: str) -> None:
    club = Club(Settings({HEADER: "X-Forwarded-For"}))

    assert club.client_of(_request("10.0.0.1", *(("X-Forwarded-For", line) for line in lines))) == address


def test_without_such_a_header_the_connection_counts_whatever_is_claimed() -> None:
    claimed = _request("203.0.113.9", ("X-Forwarded-For", "198.51.100.1"))

    assert Club(Settings({})).client_of(claimed) == "203.0.113.9"
    assert Club(Settings({HEADER: "X-Real-IP"})).client_of(claimed) == "203.0.113.9"
    assert Club(Settings({})).client_of(_request(None)) == ""


def test_a_process_has_one_club_until_it_forgets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_SITE_URL", "https://one.example")
    wiring.forget()
    first = wiring.club()

    assert wiring.club() is first
    wiring.forget()
    assert wiring.club() is not first
    assert wiring.club().site_url == os.environ["CLUB_SITE_URL"]
    assert wiring.club().now().utcoffset() == dt.timedelta(0)
    wiring.forget()
