"""Tables for contract suites: one for all tests of a module, whose co-ops are their own."""

from club.cloud.items import TIME_TO_LIVE
from club.cloud.tables import make_table
from club.points.schema import LEDGER, TABLES
from tests.harness.aws import Aws

KINDS = ["in memory", "on a table"]


def new_table(aws: Aws) -> str:
    """Makes a table; gives its name."""
    name = aws.name(LEDGER)
    make_table(name, TABLES[LEDGER], time_to_live=TIME_TO_LIVE, client=aws.client("dynamodb"))
    return name
