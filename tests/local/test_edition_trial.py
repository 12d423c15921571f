"""`build.py edition test`: one edition to one address, over real SMTP."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from club.core.secrets import new_secrets, write_secrets
from club.subscriptions.access import edition_key
from club.subscriptions.address import address_key, read_address
from tests.directory.samples import entry_text, write_tree
from tests.harness.building import ROOT
from tests.harness.smtp import HOST, mail_server
from tests.newsletter.test_edition import edition_text

SITE = "http://127.0.0.1:8000"
SECRETS = new_secrets()
BODY = "{coop-of-the-week: example-bakery}\n\n## Bread\n\nSee [us](/coops/example-bakery/).\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    files = {
        "coops/gb/example-bakery.md": entry_text(),
        "newsletter/012-bread.md": edition_text(BODY, status="draft"),
        "newsletter/013-milk.md": edition_text("{coop-of-the-week: nobody}\n", number="13", status="draft"),
    }
    return write_tree(tmp_path / "content", files)


def run(content: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {
        "CLUB_SITE_URL": SITE,
        "CLUB_SUBSCRIBERS_TABLE": "readers",
        "CLUB_SECRETS": write_secrets(SECRETS),
        "CLUB_KIT": "",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    return subprocess.run(
        [sys.executable, ROOT / "build.py", "edition", "test", *options, "--content", content],
        cwd=content.parent, env=os.environ | given, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_mail_arrives_as_every_reader_will_get_it(content: Path) -> None:
    with mail_server() as server:
        done = run(content, "12", "--to", "ana@coop.example", CLUB_MAILER=f"smtp://{HOST}:{server.port}")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Sent edition 12 to ana@coop.example, with links to http://127.0.0.1:8000.")
    [mail] = server.mails
    assert (mail["Subject"], mail["To"], mail["From"]) == (
        "[Test] Bread",
        "ana@coop.example",
        "Co-op Data Club <news@club.example>",
    )
    left = [mail.get_all(name) for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "List-Help")]
    assert [len(values or []) for values in left] == [1, 1, 1, 1]
    assert mail["List-Archive"] == f"<{SITE}/newsletter/>"
    assert mail["X-Club-Edition"] is None


def test_its_links_let_that_address_leave_and_nobody_else(content: Path) -> None:
    with mail_server() as server:
        run(content, "12", "--to", "Ana@coop.example", CLUB_MAILER=f"smtp://{HOST}:{server.port}")

    [mail] = server.mails
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    tokens = set(re.findall(r"/forms/(?:unsubscribe|preferences)\?t=([\w-]+)", text.get_content() + html.get_content()))
    tokens.add(mail["List-Unsubscribe"].strip("<>").partition("?t=")[2])
    assert {edition_key(token, secrets=SECRETS) for token in tokens} == {
        address_key(read_address("ana@coop.example"), SECRETS.address_key)
    }
    assert f"{SITE}/coops/example-bakery/" in text.get_content()
    assert "{{" not in html.get_content()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("12", "--to", "ana"), "build.py: --to: An e-mail address has an @ in it"),
        (("99", "--to", "ana@coop.example"), "there is no edition 99; build.py new edition writes the next one"),
        (("13", "--to", "ana@coop.example"), '013-milk.md:9: body: shows "nobody", which is no entry'),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_said_in_a_sentence(content: Path, options: tuple[str, ...], what: str) -> None:
    with mail_server() as server:
        done = run(content, *options, CLUB_MAILER=f"smtp://{HOST}:{server.port}")

    assert (done.returncode, server.mails) == (1, [])
    assert what in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_elsewhere_is_mailed_in_the_name_of_an_example(content: Path) -> None:
    done = run(content, "12", "--to", "ana@coop.example", CLUB_MAILER="smtp://mail.club.example:25")

    assert done.returncode == 1
    assert "still the example" in done.stderr


def test_without_a_club_it_says_how_to_get_one(content: Path) -> None:
    done = run(content, "12", "--to", "ana@coop.example", CLUB_SUBSCRIBERS_TABLE="", CLUB_MAILER="ses")

    assert done.returncode == 1
    assert "no club is served from .serve; run build.py serve beside this" in done.stderr
