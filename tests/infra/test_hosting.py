"""The club without Amazon, as docs/hosting.md says: its programs, a store on this machine, a mail server."""

import ast
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from club.core.secrets import new_secrets, write_secrets
from tests.harness import aws
from tests.harness.building import ROOT
from tests.harness.smtp import mail_server
from tests.infra.tools import free_ports, kept, wait_until_open

PAGE = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_PATIENCE_S = 30


def programs() -> Iterator[tuple[str, str]]:
    """Gives the name and the text of every program that the page shows."""
    names = re.findall(r"\b[Aa]s `(\w+\.py)`", PAGE)
    yield from zip(names, re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL), strict=True)


def settings() -> dict[str, str]:
    """Gives the environment that the page shows."""
    [block] = re.findall(r"^```\n(CLUB_.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return dict(line.split("=", 1) for line in block.splitlines())


def post(port: int, path: str, **fields: str) -> dict[str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    connection.request("POST", path, json.dumps(fields), {**JSON, "X-Real-IP": "192.0.2.7"})
    response = connection.getresponse()
    said: dict[str, str] = json.loads(response.read())
    connection.close()
    assert response.status == 200, said
    return said


@pytest.fixture
def folder(tmp_path: Path, unpacked: Path) -> Path:
    """The programs of the page beside the club's code, with the kit."""
    for name, text in programs():
        (tmp_path / name).write_text(text)
    for part in ("club", "functions"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "kit").symlink_to(unpacked / "kit")
    return tmp_path


def test_a_reader_signs_up_and_confirms(folder: Path) -> None:
    [port] = free_ports(1)
    with ExitStack() as stack:
        store, mails = stack.enter_context(aws.running()), stack.enter_context(mail_server())
        environment = {
            **settings(),
            "PATH": os.environ["PATH"],
            "CLUB_KIT": str(folder / "kit"),
            "CLUB_SECRETS": write_secrets(new_secrets()),
            "CLUB_MAILER": f"smtp://127.0.0.1:{mails.port}",
            "AWS_ENDPOINT_URL": store.url,
        }
        made = subprocess.run(
            [sys.executable, "tables.py"], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )  # fmt: skip
        environment |= dict(line.split("=", 1) for line in made.stdout.splitlines())
        subprocess.run([sys.executable, "clock.py"], cwd=folder, env=environment, capture_output=True, check=True)
        uvicorn = ["-m", "uvicorn", "forms:app", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
        log, mail_log = folder / "forms.log", folder / "mails.log"
        web = stack.enter_context(
            kept(sys.executable, *uvicorn, log=log, cwd=folder, environment=environment)
        )  # fmt: skip
        stack.enter_context(kept(sys.executable, "mails.py", log=mail_log, cwd=folder, environment=environment))
        wait_until_open(port, log, web)

        form = {"email": "reader@coop.example"}
        press = post(port, "/forms/subscribe", **form)["press"]
        post(port, "/forms/subscribe", **form, press=press)
        end = time.monotonic() + _PATIENCE_S
        while not mails.mails:
            assert time.monotonic() < end, mail_log.read_text() + log.read_text()
            time.sleep(0.05)
        text: str = mails.mails[0].get_content()
        token = re.search(r"\?t=([\w-]+)", text)
        assert token, text
        confirmed = post(port, "/forms/confirm", t=token[1], action="confirm")

    assert f"https://club.example/forms/confirm?t={token[1]}" in text
    assert confirmed["status"] == "confirmed"
    assert "192.0.2.7" not in log.read_text() + mail_log.read_text()
    assert token[1] not in log.read_text() + mail_log.read_text()


@pytest.mark.parametrize(("name", "text"), list(programs()))
def test_what_a_program_imports_is_there(name: str, text: str) -> None:
    imports = [ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]

    exec("\n".join(imports), {"__name__": name})


def test_the_commands_of_the_page_are_those_that_are_run_here() -> None:
    assert [name for name, _ in programs()] == ["forms.py", "mails.py", "clock.py", "tables.py", "inbound.py"]
    assert "python -m uvicorn forms:app --host 127.0.0.1 --port 8001 --no-access-log" in PAGE
    assert all(f"python {name}\n" in PAGE for name, _ in programs() if name != "forms.py")
