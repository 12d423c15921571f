"""What the functions are told by `serve`: where all of it is, and nothing of a person's own account at Amazon."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import NamedTuple

from club.core.secrets import Secrets, write_secrets
from club.local.provision import BATCHES, MAILS, PLANS, Provisions
from club.newsletter.schema import DELIVERIES
from club.points.schema import LEDGER
from club.promotions.schema import PROMOTIONS
from club.subscriptions.schema import ERASURES, SUBSCRIBERS, THROTTLES

REGION = "eu-central-1"
ACCOUNT = "123456789012"
CONFIGURATION_SET = "club"
SET_ARN = f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{CONFIGURATION_SET}"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:club-mail-events"
SES_PATH = "/_ses"  # below the site's own address
INBOUND_DOMAIN = "proofs.club.example"
_HOST = "127.0.0.1"


class Whereabouts(NamedTuple):
    """Where the parts of the local club are; addresses have no slash at the end.

    `store` speaks SQS and SSM, and DynamoDB unless `dynamodb` names another. `inbound` is a folder of received mails.
    `mailer` is an SMTP server's address (`smtp://…`), or empty for the outbox.
    """

    site: str
    store: str
    kit: Path
    inbound: Path = Path("inbound")
    dynamodb: str = ""
    mailer: str = ""


def enter(places: Whereabouts, environment: MutableMapping[str, str]) -> None:
    """Leads all that speaks to Amazon to this machine, and forgets whatever was said of Amazon before."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(_endpoints(places))
    for name in ("no_proxy", "NO_PROXY"):
        environment[name] = ",".join(filter(None, (environment.get(name, ""), _HOST)))


def tell(places: Whereabouts, provisions: Provisions, secrets: Secrets) -> Mapping[str, str]:
    """Gives the settings of the functions (`club.core.settings`)."""
    tables, queues = provisions
    return {
        "CLUB_SITE_URL": places.site,
        "CLUB_SUBSCRIBERS_TABLE": tables[SUBSCRIBERS],
        "CLUB_THROTTLES_TABLE": tables[THROTTLES],
        "CLUB_ERASURES_TABLE": tables[ERASURES],
        "CLUB_DELIVERIES_TABLE": tables[DELIVERIES],
        "CLUB_PROMOTIONS_TABLE": tables[PROMOTIONS],
        "CLUB_LEDGER_TABLE": tables[LEDGER],
        "CLUB_MAIL_QUEUE_URL": queues[MAILS],
        "CLUB_PLAN_QUEUE_URL": queues[PLANS],
        "CLUB_BATCH_QUEUE_URL": queues[BATCHES],
        "CLUB_EVENT_SOURCES": f"{SET_ARN},{TOPIC_ARN}",
        "CLUB_MAILER": places.mailer or "ses",
        "CLUB_SES_CONFIGURATION_SET": CONFIGURATION_SET,
        "CLUB_SECRETS": write_secrets(secrets),
        "CLUB_KIT": str(places.kit.resolve()),
        "CLUB_CLIENT_ADDRESS_HEADER": "",
        "CLUB_ADMINISTRATORS": "administrator@club.example",
        "CLUB_INBOUND_DOMAIN": INBOUND_DOMAIN,
        "CLUB_INBOUND_BUCKET": "",
        "CLUB_INBOUND_FOLDER": str(places.inbound.resolve()),
        "CLUB_PROOF_WEB": "",
        "CLUB_MAILS_PER_SECOND": "",
        "CLUB_DKIM_SELECTOR": "",
        "CLUB_DKIM_DOMAIN": "",
        "CLUB_DKIM_KEY": "",
    }


def _endpoints(places: Whereabouts) -> Mapping[str, str]:
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": places.store,  # also for services that nothing asks yet: none leads to Amazon
        "AWS_ENDPOINT_URL_DYNAMODB": places.dynamodb or places.store,
        "AWS_ENDPOINT_URL_SQS": places.store,
        "AWS_ENDPOINT_URL_SSM": places.store,
        "AWS_ENDPOINT_URL_SESV2": places.site + SES_PATH,
    }
