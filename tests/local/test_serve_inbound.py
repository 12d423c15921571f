"""Where mail comes in, and what is said when it cannot."""

import smtplib
import socket
from pathlib import Path

import pytest

from club.core.errors import ClubError
from club.local.serve_inbound import Letterbox

PATIENCE_S = 10


def test_mail_is_taken_at_the_address_that_is_told_until_it_is_closed(tmp_path: Path) -> None:
    letterbox = Letterbox(tmp_path / "inbound", 0)
    host, _, port = letterbox.address.partition(":")

    letterbox.open()
    with smtplib.SMTP(host, int(port), "localhost", PATIENCE_S) as server:
        code, _ = server.noop()

    assert code == 250
    assert letterbox.about == f"Mail to proofs.club.example is taken by smtp://{letterbox.address}."
    assert letterbox.close(PATIENCE_S)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_a_port_that_is_taken_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        letterbox = Letterbox(tmp_path / "inbound", other.getsockname()[1])

        with pytest.raises(ClubError, match=r"mail cannot come in at 127\.0\.0\.1:\d+ \(.*--inbound-port 0"):
            letterbox.open()


def test_one_that_was_never_opened_is_closed(tmp_path: Path) -> None:
    assert Letterbox(tmp_path / "inbound", 0).close(0)
