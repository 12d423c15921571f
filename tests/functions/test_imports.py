"""What a function loads, which is what its first visitor waits for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from club.core.secrets import new_secrets, write_secrets
from tests.harness.building import ROOT

FORMS = ("confirm", "decide", "join", "member", "preferences", "promote", "send", "status", "subscribe", "unsubscribe")
FUNCTIONS = (*FORMS, "clock", "deliver", "feedback", "inbound", "mail", "plan", "proofs")
# They need what is no plain Python, or what only building a site needs.
NEVER = {"yaml", "cmarkgfm", "jinja2", "pelican", "nh3", "rich", "dns", "lxml", "markupsafe", "unidecode", "uvicorn"}
LATER = {"boto3", "botocore", "email_validator", "pystache", "smtplib"}
_PROGRAM = """
import json, sys
{program}
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}} | set(sys.modules))))
"""
_EVERYTHING = """
import os
os.environ.update({environment})
from club.subscriptions.address import read_address
from functions import confirm, mail, preferences, subscribe, unsubscribe, wiring
club = wiring.club()
club.store, club.queue, club.mailer, club.pages, club.letters, club.terms, read_address("a@coop.example")
"""


def _loaded(program: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(program=program)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_only_what_it_needs_at_once(function: str) -> None:
    loaded = _loaded(f"import functions.{function}")

    assert loaded & (NEVER | LATER) == set()
    assert {name for name in loaded if name.startswith(("club.site", "club.local", "club.directory"))} == set()


def test_a_function_that_does_all_it_can_loads_nothing_of_the_sites(kit: Path) -> None:
    environment = {
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "CLUB_KIT": str(kit),
        "CLUB_MAILER": "ses",
        "CLUB_MAIL_QUEUE_URL": "http://127.0.0.1:9/q",
        "CLUB_SECRETS": write_secrets(new_secrets()),
        "CLUB_SITE_URL": "https://club.example",
        "CLUB_SUBSCRIBERS_TABLE": "a",
    }

    loaded = _loaded(_EVERYTHING.format(environment=environment))

    assert loaded & NEVER == set()
    assert {"boto3", "pystache", "email_validator"} <= loaded
    assert {name for name in loaded if name.startswith(("club.site", "club.local", "club.directory"))} == set()
