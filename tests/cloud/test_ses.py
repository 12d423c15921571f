"""Mails by SES, over the wire: a server on this machine keeps what it is sent and answers as it is told."""

import json
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config

from club.cloud.envelope import Sender
from club.cloud.ses import Allowance, SesMailer, read_allowance
from club.core.errors import BlockedError, ClubError, TemporaryError, UncertainError
from club.core.mail import Mail

SENDER = Sender("Zoë’s Club", "news@club.example")
MAIL = Mail("Reader@Bücher.example", "Grüße", "Plain text: é", headers={"X-Kind": "confirm"})
Answer = tuple[int, dict[str, Any], str]  # status, body, type of error
TAKEN: Answer = (200, {"MessageId": "m-1"}, "")


class Ses(HTTPServer):
    """Answers with what is in `answers`, in turn; None breaks the connection off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict[str, Any]] = []
        self.answers: list[Answer | None] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: connections are broken off on purpose."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Ses)
        assert self.path == "/v2/email/outbound-emails"
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer()

    def do_GET(self) -> None:
        assert self.path == "/v2/email/account"
        self._answer()

    def _answer(self) -> None:
        assert isinstance(self.server, Ses)
        answer = self.server.answers.pop(0) if self.server.answers else TAKEN
        if answer is None:
            self.close_connection = True
            return
        status, body, error = answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the library
        """Says nothing."""


@pytest.fixture
def ses() -> Iterator[Ses]:
    server = Ses()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def client(url: str) -> Any:  # noqa: ANN401
    return boto3.client(
        "sesv2",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
        config=Config(retries={"total_max_attempts": 1}),
    )


def mailer(ses: Ses, configuration_set: str = "", *, sleep: Callable[[float], object] = lambda _: None) -> SesMailer:
    return SesMailer(client(ses.url), sender=SENDER, configuration_set=configuration_set, sleep=sleep)


def refused(error: str, status: int = 400) -> Answer:
    return status, {"message": "The address Reader@Bücher.example is not good."}, error


def test_a_mail_arrives_as_it_was_written(ses: Ses) -> None:
    given = mailer(ses, "club-events").send(MAIL)

    assert given == "m-1"
    assert ses.taken == [
        {
            "FromEmailAddress": "=?utf-8?b?Wm/Dq+KAmXMgQ2x1Yg==?= <news@club.example>",
            "Destination": {"ToAddresses": ["Reader@xn--bcher-kva.example"]},
            "Content": {
                "Simple": {
                    "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": "Plain text: é", "Charset": "UTF-8"}},
                    "Headers": [{"Name": "X-Kind", "Value": "confirm"}],
                }
            },
            "ConfigurationSetName": "club-events",
        }
    ]


def test_html_goes_beside_the_text(ses: Ses) -> None:
    mailer(ses).send(Mail("a@b.example", "s", "t", html="<p>t</p>"))

    [request] = ses.taken
    assert set(request["Content"]["Simple"]["Body"]) == {"Text", "Html"}
    assert "Headers" not in request["Content"]["Simple"]
    assert "ConfigurationSetName" not in request


def test_what_must_not_be_sent_is_not_even_asked_for(ses: Ses) -> None:
    with pytest.raises(ClubError):
        mailer(ses).send(Mail("a@b.example\r\nBcc: c@d.example", "s", "t"))

    assert ses.taken == []


def test_a_throttled_mail_is_tried_again_after_a_pause(ses: Ses) -> None:
    ses.answers = [refused("TooManyRequestsException", 429), TAKEN]
    pauses: list[float] = []

    given = mailer(ses, sleep=pauses.append).send(MAIL)

    assert given == "m-1"
    assert len(ses.taken) == 2
    assert len(pauses) == 1


@pytest.mark.parametrize("code", ["TooManyRequestsException", "LimitExceededException", "SendingPausedException"])
def test_what_stays_throttled_may_be_tried_later(ses: Ses, code: str) -> None:
    ses.answers = [refused(code)] * 3

    with pytest.raises(TemporaryError):
        mailer(ses).send(MAIL)

    assert len(ses.taken) == 3


@pytest.mark.parametrize("code", ["InternalFailure", "ServiceUnavailable", "Unheard"])
def test_a_breakdown_leaves_it_open_whether_the_mail_went_and_is_not_tried_again(ses: Ses, code: str) -> None:
    ses.answers = [refused(code, 500), TAKEN]

    with pytest.raises(UncertainError):
        mailer(ses).send(MAIL)

    assert len(ses.taken) == 1


@pytest.mark.parametrize("code", ["AccountSuspendedException", "MailFromDomainNotVerifiedException"])
def test_what_is_refused_to_the_whole_account_says_so(ses: Ses, code: str) -> None:
    ses.answers = [refused(code)]

    with pytest.raises(BlockedError, match=code):
        mailer(ses).send(MAIL)


@pytest.mark.parametrize("code", ["MessageRejected", "AccountSuspendedException", "BadRequestException"])
def test_what_is_refused_is_never_tried_again(ses: Ses, code: str) -> None:
    ses.answers = [refused(code)]

    with pytest.raises(ClubError, match=code) as raised:
        mailer(ses).send(MAIL)

    assert not isinstance(raised.value, TemporaryError | UncertainError)
    assert len(ses.taken) == 1


def test_a_lost_answer_leaves_it_open_whether_the_mail_went(ses: Ses) -> None:
    ses.answers = [None]

    with pytest.raises(UncertainError):
        mailer(ses).send(MAIL)

    assert len(ses.taken) == 1


def test_nobody_there_means_not_sent() -> None:
    nobody = SesMailer(client("http://127.0.0.1:9"), sender=SENDER, sleep=lambda _: None)

    with pytest.raises(TemporaryError):
        nobody.send(MAIL)


@pytest.mark.parametrize("answer", [refused("MessageRejected"), refused("Whatever", 500), None])
def test_no_error_shows_the_address_even_in_full(ses: Ses, answer: Answer | None) -> None:
    ses.answers = [answer] * 3

    with pytest.raises(ClubError) as raised:
        mailer(ses).send(MAIL)

    assert "cher" not in "".join(traceback.format_exception(raised.value))


def test_tags_go_with_a_mail_and_come_back_with_its_events(ses: Ses) -> None:
    mailer(ses).send(Mail("r@coop.example", "S", "T", tags={"edition": "12", "reader": "k-_9"}))

    assert ses.taken[0]["EmailTags"] == [{"Name": "edition", "Value": "12"}, {"Name": "reader", "Value": "k-_9"}]


QUOTA = {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 17.0}


def test_what_may_be_sent_is_asked_live(ses: Ses) -> None:
    ses.answers = [
        (200, {"SendQuota": QUOTA, "SendingEnabled": True}, ""),
        (200, {"SendQuota": QUOTA, "SendingEnabled": False}, ""),
    ]

    allowed = [read_allowance(client(ses.url)) for _ in range(2)]

    assert allowed == [Allowance(per_day=50_000, sent=17, per_second=14), Allowance(0, 0, 0)]


def test_a_question_too_many_may_be_asked_again(ses: Ses) -> None:
    ses.answers = [(429, {"message": "Rate exceeded"}, "TooManyRequestsException"), (403, {}, "AccessDeniedException")]

    with pytest.raises(TemporaryError):
        read_allowance(client(ses.url))
    with pytest.raises(ClubError, match="AccessDeniedException"):
        read_allowance(client(ses.url))
