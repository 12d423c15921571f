"""Under load nothing is answered by a fault of the server's, and nothing that was acknowledged is lost."""

import asyncio
import datetime as dt
import signal
from pathlib import Path

from benchmarks.forms.traffic import MailFolder, Outcome, Readers
from club.core.secrets import read_secrets
from club.subscriptions.address import address_key, read_address
from club.subscriptions.table import SubscriptionTable
from tests.harness.aws import Server
from tests.harness.soak import short_or_long
from tests.local.served import Served, write

SECONDS, PER_SECOND = short_or_long((4, 25), (60, 200))
FREE = {"CLUB_NETWORK_LIMIT": "1000000", "CLUB_FORM_LIMIT": "1000000", "CLUB_PRESSURE": "1000000"}


def test_mixed_traffic_meets_no_fault_and_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    write(tmp_path / "content", "bakers")
    served = Served(tmp_path, environment={**FREE, "CLUB_MAILS_PER_HOUR": "1000000"})
    try:
        readers = Readers(served.address, MailFolder(served.state / "outbox"))

        outcome = asyncio.run(readers.run(SECONDS, per_second=PER_SECOND))
    finally:
        served.end(signal.SIGKILL)

    assert outcome.failures == 0, outcome.statuses
    assert outcome.requests >= 0.9 * SECONDS * PER_SECOND
    assert outcome.confirmed
    assert lost(outcome, served.state, tmp_path / "again") == []


def lost(outcome: Outcome, state: Path, folder: Path) -> list[str]:
    """Gives who was told to be on the list, or off it, and is not so in what the killed store left on the disk."""
    folder.mkdir()
    (folder / "data").symlink_to(state / "store", target_is_directory=True)
    secrets, now = read_secrets((state / "secrets.json").read_text()), dt.datetime.now(dt.UTC)
    server = Server(folder)
    server.start()
    try:
        table = SubscriptionTable(server.aws.client("dynamodb"), subscribers="club-subscribers")
        left = set(outcome.unsubscribed)
        found = {
            email: table.find(address_key(read_address(email), secrets.address_key), now=now).reader
            for email in outcome.confirmed
        }
    finally:
        server.kill()
    return [email for email, reader in found.items() if reader is None or reader.is_confirmed == (email in left)]
