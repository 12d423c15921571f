"""What a function is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from club.core.errors import ClubError

_OWN_KIT = Path(__file__).resolve().parents[2] / "kit"


@dataclass(frozen=True, slots=True)
class Settings:
    """Reads settings when they are asked for, because no function is given more than it needs.

    | variable | what it says |
    |---|---|
    | `CLUB_SITE_URL` | public address of site and forms, without a slash at the end |
    | `CLUB_SUBSCRIBERS_TABLE`, `CLUB_THROTTLES_TABLE`, `CLUB_ERASURES_TABLE` | names of tables |
    | `CLUB_DELIVERIES_TABLE` | name of the table of editions on their way |
    | `CLUB_PROMOTIONS_TABLE`, `CLUB_LEDGER_TABLE` | names of the tables of promotions, and of points and members |
    | `CLUB_MAIL_QUEUE_URL` | address of the queue of mails to write |
    | `CLUB_PLAN_QUEUE_URL`, `CLUB_BATCH_QUEUE_URL` | addresses of the queues by which editions are sent |
    | `CLUB_EVENT_SOURCES` | ARNs of what reports bounces: a configuration set, a topic; with commas between |
    | `CLUB_ADMINISTRATORS` | addresses that decide on editions, promotions and members; with commas between |
    | `CLUB_INBOUND_DOMAIN` | domain whose mail the club receives, for proofs; empty where it receives none |
    | `CLUB_INBOUND_BUCKET`, or `CLUB_INBOUND_FOLDER` | the bucket of S3 that holds received mails, or a folder |
    | `CLUB_PROOF_WEB` | address and port that answer for every page that is to prove something; for trials only |
    | `CLUB_MAILS_PER_SECOND` | how fast editions may go: at most so many (10 by a mail server; SES' quota) |
    | `CLUB_MAILER` | `ses`, or `smtp://host:port` (`smtps://user:password@host` for TLS from the start) |
    | `CLUB_DKIM_SELECTOR`, `CLUB_DKIM_KEY` | by what to sign for a mail server that does not: RSA, PEM or its file |
    | `CLUB_DKIM_DOMAIN` | the domain that signs (the sender's) |
    | `CLUB_SES_CONFIGURATION_SET` | the configuration set that reports bounces; may be empty |
    | `CLUB_SECRETS` or `CLUB_SECRETS_PARAMETER` | the secrets' JSON, or the parameter that holds it |
    | `CLUB_KIT` | folder of the pages and mails that the build has drawn (`kit` beside the code) |
    | `CLUB_CLIENT_ADDRESS_HEADER` | header in which a proxy in front names the visitor's address |
    """

    environment: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Gives the value of a variable.

        Raises:
            ClubError: It is not set.
        """
        value = self.environment.get(name, "")
        if not value:
            reason = f"{name} is not set; docs/deploying.md lists what a function needs to be told"
            raise ClubError(reason)
        return value

    def get(self, name: str) -> str:
        """Gives the value of a variable that may be empty."""
        return self.environment.get(name, "")

    @property
    def kit(self) -> Path:
        """Gives the folder of drawn pages and mails."""
        return Path(self.get("CLUB_KIT") or _OWN_KIT)
