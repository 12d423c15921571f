"""A sending on a real store, which is killed as the workers are."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from club.cloud.clients import make_client
from club.cloud.items import TABLE, TIME_TO_LIVE
from club.cloud.tables import make_table
from club.newsletter.delivery import SHARDS, Outcome, RowState
from club.newsletter.run import RunState
from club.newsletter.schema import DELIVERIES
from club.newsletter.table import DeliveryTable
from club.subscriptions.schema import THROTTLES
from tests.harness.aws import REGION, Server, running_server
from tests.harness.soak import short_or_long
from tests.newsletter.office import EDITION, Office, everybody
from tests.newsletter.post_office import post_office

READERS = short_or_long(150, 2_000)
LIKELIHOOD, LONGEST_CALL_S = short_or_long(0.003, 0.001), 0.01


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A store of its own, and an environment in which clients find it."""
    with running_server() as one:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", one.aws.url)
        monkeypatch.setenv("AWS_REGION", REGION)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        yield one


class Deadly:
    """Passes calls on to a client; now and then the store is killed while it works on one, and started again."""

    def __init__(self, client: Any, server: Server, dice: random.Random) -> None:  # noqa: ANN401  # boto3 has no types
        self._client, self._server, self._dice = client, server, dice
        self._killer = threading.Thread()
        self._likelihood = LIKELIHOOD
        self.kills = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if self._dice.random() < self._likelihood and not self._killer.is_alive():
            self._killer = threading.Thread(target=self._kill, args=[self._dice.uniform(0, LONGEST_CALL_S)])
            self._killer.start()
        return getattr(self._client, name)

    def _kill(self, after_s: float) -> None:
        time.sleep(after_s)
        self._server.kill()
        self._server.start()
        self.kills += 1

    def rest(self) -> None:
        """Lets the store be, once it is up again."""
        self._likelihood = 0.0
        if self._killer.ident:
            self._killer.join()


def patient(server: Server) -> Any:  # noqa: ANN401
    """Gives a client that asks again for as long as a store may be dead."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(retries={"mode": "standard", "total_max_attempts": 12})
    return boto3.client("dynamodb", endpoint_url=server.aws.url, region_name=REGION, config=config)


@pytest.mark.parametrize("seed", range(short_or_long(1, 20)))
def test_nobody_gets_two_and_nobody_is_lost_also_where_the_store_is_killed(server: Server, seed: int) -> None:
    dice = random.Random(seed)
    client = Deadly(make_client("dynamodb"), server, random.Random(seed))
    for name in (DELIVERIES, THROTTLES):
        make_table(name, TABLE, time_to_live=TIME_TO_LIVE, client=server.aws.client("dynamodb"))
    # Who looks on waits until the store is up again; the workers do not.
    looking, working = (
        DeliveryTable(one, deliveries=DELIVERIES, throttles=THROTTLES) for one in (patient(server), client)
    )
    post = replace(post_office(READERS, seed=seed), deliveries=looking)
    office = Office(post, dice, kills=0.005, twice=0.1, is_late=True, nudges=True)
    office.use(working)
    office.provider.throttles = office.provider.lost_answers = office.provider.errors = 0.02
    office.provider.refused = {f"r{n}@coop.example" for n in dice.sample(range(READERS), 3)}
    office.start()

    office.work()
    client.rest()

    assert client.kills >= 3
    assert office.run.state == RunState.DONE
    assert max(office.provider.taken.values()) == 1
    assert everybody(office) - set(office.provider.taken) == office.provider.refused
    assert office.states() == {"sent": READERS - 3, "failed": 3}
    rows = [row for shard in range(SHARDS) for row in office.store.rows(EDITION, shard, [RowState.SENT])]
    assert {row.outcome for row in rows} == {Outcome.DELIVERED}
    assert office.store.tally(EDITION).delivered == READERS - 3
