"""Mails by Amazon SES (SendEmail, version 2), or by whatever takes the same calls."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from club.cloud.envelope import Sender, ascii_address, check_mail
from club.cloud.faults import PASSING, SERVER_ERROR, code_of, fault, status_of
from club.core.errors import BlockedError, ClubError, TemporaryError, UncertainError
from club.core.mail import Mail

# Errors of SendEmail that say nothing of the one mail (Amazon SES API v2, SendEmail).
_OF_ALL_MAILS = {
    "AccessDeniedException",
    "AccountSuspendedException",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_MAY_HAVE_TAKEN = {"InternalFailure", "InternalServerError", "ServiceUnavailable"}
_SES = "The mail service"
_ATTEMPTS = 3
_FIRST_PAUSE_S = 0.2


class Allowance(NamedTuple):
    """What SES allows the account: mails in 24 hours (-1: no limit), of which some are sent, and mails a second."""

    per_day: float
    sent: float
    per_second: float


class SesV2(Protocol):
    """What is asked of the client, which must not send again by itself (`club.cloud.clients`)."""

    def get_account(self) -> Mapping[str, Any]:
        """Tells how much may be sent."""
        ...

    def send_email(self, **request: object) -> Mapping[str, Any]:
        """Sends one mail."""
        ...


class SesMailer:
    """Sends mails from one sender; bounces and complaints are reported by the configuration set, if one is named."""

    def __init__(
        self,
        client: SesV2,
        *,
        sender: Sender,
        configuration_set: str = "",
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Takes the client and what goes on every mail."""
        self._client, self._sender, self._set, self._sleep = client, sender, configuration_set, sleep

    def send(self, mail: Mail) -> str:
        """Sends a mail; gives SES' message id. A throttled call is tried again after a short pause.

        Raises:
            TemporaryError: It was certainly not taken; it may be tried again.
            UncertainError: The answer was lost; it may have been taken.
            ClubError: It will never be taken.
        """
        check_mail(mail)
        request = self._request(mail)
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._send(request)
            except TemporaryError:
                self._sleep(random.uniform(0, _FIRST_PAUSE_S * 2**attempt))  # noqa: S311  # no secret
        return self._send(request)

    def _send(self, request: Mapping[str, object]) -> str:
        # Errors do not go on: what SES and botocore say may name the address.
        try:
            answer = self._client.send_email(**request)
        except HTTPClientError:  # there was a connection, and it broke
            raise UncertainError("The mail service gave no answer; the mail may have gone.") from None
        except ClientError as error:
            raise _refusal(error) from None
        except BotoCoreError as error:
            raise fault(error, _SES) from None
        return str(answer["MessageId"])

    def _request(self, mail: Mail) -> dict[str, object]:
        body = {"Text": _content(mail.text)}
        if mail.html:
            body["Html"] = _content(mail.html)
        simple: dict[str, object] = {"Subject": _content(mail.subject), "Body": body}
        if mail.headers:
            simple["Headers"] = [{"Name": name, "Value": value} for name, value in mail.headers.items()]
        request: dict[str, object] = {
            "FromEmailAddress": str(self._sender),
            "Destination": {"ToAddresses": [ascii_address(mail.to)]},
            "Content": {"Simple": simple},
        }
        if mail.tags:
            request["EmailTags"] = [{"Name": name, "Value": value} for name, value in mail.tags.items()]
        if self._set:
            request["ConfigurationSetName"] = self._set
        return request


def read_allowance(client: SesV2) -> Allowance:
    """Gives what may be sent, by GetAccount, of which SES takes one a second; nothing where it has paused the account.

    Raises:
        TemporaryError: It does not answer, or is asked too often.
        ClubError: It refuses.
    """
    try:
        account = client.get_account()
    except (BotoCoreError, ClientError) as error:
        raise fault(error, _SES) from None
    if not account["SendingEnabled"]:
        return Allowance(0, 0, 0)
    quota = account["SendQuota"]
    return Allowance(quota["Max24HourSend"], quota["SentLast24Hours"], quota["MaxSendRate"])


def _content(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _refusal(error: ClientError) -> ClubError:
    """Gives what a refusal of SendEmail means: of this mail, of all mails, or of nothing that is known."""
    code = code_of(error)
    if code in _OF_ALL_MAILS:
        return BlockedError(f"{_SES} takes no mail at all ({code}).")
    is_throttled = code in PASSING and code not in _MAY_HAVE_TAKEN
    if not is_throttled and status_of(error) >= SERVER_ERROR:
        return UncertainError(f"{_SES} broke down; the mail may have gone.")
    return fault(error, _SES)
