import os
import pty
import subprocess
import sys

from club.core.secrets import new_secrets, read_secrets, write_secrets
from club.core.tokens import sign, unsign
from tests.harness.building import ROOT


def run_keys(action: str, given: str = "") -> subprocess.CompletedProcess[str]:
    # -I and -S: an operator's machine needs nothing but Python.
    command = [sys.executable, "-I", "-S", str(ROOT / "infra" / "keys.py"), action]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_new_secrets_are_whole_and_never_the_same() -> None:
    one, other = (read_secrets(run_keys("new").stdout) for _ in range(2))

    assert one.token_keys.keys() == other.token_keys.keys() == {1}
    assert len({one.address_key, other.address_key, one.network_key, other.network_key}) == 4


def test_a_key_is_known_to_all_before_it_signs_and_links_signed_before_still_open() -> None:
    first = read_secrets(run_keys("new").stdout)

    known = read_secrets(run_keys("add", write_secrets(first)).stdout)
    used = read_secrets(run_keys("use", write_secrets(known)).stdout)

    assert (known.token_key_id, used.token_key_id) == (1, 2)
    assert unsign("edition", sign("edition", b"old", secrets=first), secrets=used) == b"old"
    assert unsign("edition", sign("edition", b"new", secrets=used), secrets=known) == b"new"
    assert used.address_key == first.address_key
    assert used.network_key == first.network_key


def test_what_is_no_secret_is_refused_and_nothing_is_put_out() -> None:
    tried = run_keys("add", "{}")

    assert tried.returncode == 1
    assert tried.stdout == ""
    assert tried.stderr == "keys.py: the club's secrets lack token_keys\n"


def test_the_last_id_is_said_to_be_the_last() -> None:
    secrets = new_secrets()
    full = type(secrets)(secrets.address_key, secrets.network_key, {255: secrets.token_keys[1]}, 255)

    tried = run_keys("add", write_secrets(full))

    assert tried.returncode == 1
    assert "255 at most" in tried.stderr


def test_secrets_are_not_shown_on_a_terminal() -> None:
    screen, terminal = pty.openpty()

    tried = subprocess.run(
        [sys.executable, ROOT / "infra" / "keys.py", "new"], stdout=terminal, stderr=subprocess.PIPE, check=False
    )  # fmt: skip

    os.close(terminal)
    os.close(screen)
    assert tried.returncode == 1
    assert b"this would show secrets" in tried.stderr
