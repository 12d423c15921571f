"""The template on an emulated AWS with IAM enforced: readers come and go, and no function may do more than it needs."""

import datetime as dt
import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from club.cloud.sqs import SqsQueue
from club.core.pushed import Coop, Edition, Pushed, Slot
from club.newsletter.audience import Aim
from club.newsletter.events import READER_TAG
from club.newsletter.kept_mail import KeptMails
from club.newsletter.run import SEGMENTS, Run, RunState
from club.newsletter.table import DeliveryTable
from club.promotions.pushed_table import PushedTable
from club.subscriptions.schema import SUBSCRIBERS, TABLES
from tests.harness.log_scan import leaks
from tests.infra.emulated_aws import (
    ACCOUNT,
    ADMINISTRATOR,
    INBOUND_DOMAIN,
    REGION,
    SENDER,
    Answer,
    Cloud,
    Question,
    decide,
    deploy,
    running,
    update,
)
from tests.infra.rights import RIGHTS, SENDS, TAKES
from tests.newsletter.mailing import hash_of, mail_files

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
PATIENCE_S = 30
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
SUBSCRIBE, CONFIRM, PREFERENCES = "/forms/subscribe", "/forms/confirm", "/forms/preferences"
JOIN, STATUS = "/forms/join", "/forms/status"
# A transaction's parts count as single actions.
SINGLE = ("get_item", "batch_get_item", "query", "scan", "put_item", "update_item", "delete_item")
PARTS = {"put": "put_item", "update": "update_item", "delete": "delete_item"}

PROBE = """
def handler(event, context):
    import boto3
    from botocore.exceptions import ClientError
    said, clients = {}, {service: boto3.client(service) for service in {service for _, service, _, _ in event}}
    for name, service, operation, arguments in event:
        try:
            getattr(clients[service], operation)(**arguments)
        except ClientError as error:
            if "AccessDenied" in error.response["Error"]["Code"]:
                continue
        said[name] = "may"
    return sorted(said)
"""


@pytest.fixture(scope="module")
def cloud(functions_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(tmp_path_factory.mktemp("cloud")) as cloud:
        deploy(cloud, functions_zip)
        yield cloud


def post(cloud: Cloud, path: str, host: str = "", **fields: str | list[str]) -> Answer:
    """Sends a form as a program does."""
    answer = cloud.ask(host or cloud.forms_host, "POST", path, headers=JSON, body=json.dumps(fields))
    assert answer.status == 200, (answer, cloud.logged())
    return answer


def press_of(cloud: Cloud, email: str, host: str = "") -> str:
    """Gives what the second page's button sends."""
    press: str = post(cloud, SUBSCRIBE, host, email=email).said["press"]
    return press


def sign_up(cloud: Cloud, email: str, host: str = "") -> str:
    """Signs up; gives the token of the mail that comes for it."""
    press = press_of(cloud, email, host)
    assert post(cloud, SUBSCRIBE, host, email=email, press=press).said["status"] == "asked"
    return token_of(cloud.mailbox.wait_for(email).text)


def confirm(cloud: Cloud, token: str) -> str:
    """Confirms as a browser does; gives the token of an edition's links."""
    shown = cloud.ask(cloud.forms_host, "GET", f"{CONFIRM}?t={token}")
    assert shown.status == 200, (shown, cloud.logged())
    body = urlencode({"t": token, "action": "confirm"})
    done = cloud.ask(cloud.forms_host, "POST", CONFIRM, headers=FORM, body=body)
    assert done.status == 200, (done, cloud.logged())
    return token_of(done.text)


def fresh_link(cloud: Cloud, email: str, mails: int) -> str:
    """Asks for a link to one's own data; gives its token."""
    post(cloud, PREFERENCES, action="link", email=email)
    return token_of(cloud.mailbox.wait_for(email, count=mails).text)


def token_of(text: str) -> str:
    found = re.search(r"\?t=([\w-]+)", text)
    assert found, text
    return found[1]


def items(cloud: Cloud, table: str) -> list[str]:
    """Gives what kinds of items are in a table."""
    found = cloud.client("dynamodb").scan(TableName=table)["Items"]
    return sorted(item["sk"]["S"].partition("#")[0] for item in found)


def test_a_reader_signs_up_changes_everything_and_is_erased(cloud: Cloud) -> None:
    email, other = "reader@coop.example", "other@coop.example"

    edition = confirm(cloud, sign_up(cloud, email))
    topics = post(cloud, PREFERENCES, t=edition, action="save", interests=["education"]).said
    token = fresh_link(cloud, email, 2)
    for action in ("save", "pause", "resume", "export"):
        kept = post(cloud, PREFERENCES, t=token, action=action, months="3", language="en").said
        token = kept["token"]
    post(cloud, PREFERENCES, t=token, action="move", email=other)
    confirm(cloud, token_of(cloud.mailbox.wait_for(other).text))
    here = cloud.ask(cloud.forms_host, "GET", "/forms/here?t=nothing")
    erased = post(cloud, PREFERENCES, t=fresh_link(cloud, other, 2), action="erase", sure="1").said
    again = post(cloud, f"/forms/unsubscribe?t={edition}", **{"List-Unsubscribe": "One-Click"}).said

    assert topics["interests"] == ["education"]
    steps = ["asked", "confirmed", "changed", "changed", "paused", "resumed", "exported"]
    assert [event["step"] for event in kept["consent"]] == steps
    assert "referrer-policy" in here.headers  # the function answers, not the API
    assert erased == {"status": "erased"}
    assert again["status"] == "unsubscribed"
    assert items(cloud, cloud.outputs["ErasuresTable"]).count("ERASED") == 2


def test_mail_is_sent_by_the_mail_functions_role_in_the_clubs_name(cloud: Cloud) -> None:
    sign_up(cloud, "sent@coop.example")

    mail = cloud.mailbox.wait_for("sent@coop.example")

    assert SENDER in mail.sender
    assert mail.configuration_set == cloud.outputs["MailConfigurationSet"]
    assert mail.key.startswith("ASIA")  # a role's, for a while; not the emulator's root


def test_one_click_takes_a_reader_off_the_list_twice(cloud: Cloud) -> None:
    edition = confirm(cloud, sign_up(cloud, "leaving@coop.example"))
    path, body = f"/forms/unsubscribe?t={edition}", urlencode({"List-Unsubscribe": "One-Click"})

    answers = [cloud.ask(cloud.forms_host, "POST", path, headers=FORM, body=body) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text


def test_a_reader_signs_up_through_a_function_url(cloud: Cloud) -> None:
    functions, name = cloud.client("lambda"), cloud.resources["SubscribeFunction"]
    url = functions.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    functions.add_permission(
        FunctionName=name,
        StatementId="everybody",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )

    token = sign_up(cloud, "by-url@coop.example", host=urlsplit(url).netloc)

    assert cloud.ask(cloud.forms_host, "GET", f"{CONFIRM}?t={token}").status == 200


def test_an_edition_goes_to_a_reader_whose_complaint_takes_them_off_the_list(cloud: Cloud) -> None:
    email, edition, files, now = "edition@coop.example", "12", mail_files(12), dt.datetime.now(dt.UTC)
    confirm(cloud, sign_up(cloud, email))
    store, queues, table = cloud.client("dynamodb"), cloud.client("sqs"), cloud.outputs["DeliveriesTable"]
    KeptMails(store, deliveries=table).keep(hash_of(files), files, now=now)
    run = Run(int(edition), RunState.PLANNING, Aim("en"), hash_of(files), now, now)
    DeliveryTable(store, deliveries=table).start(run)
    plans = SqsQueue(queues, cloud.outputs["PlanQueueUrl"])

    for segment in range(SEGMENTS):
        plans.put({"do": "plan", "edition": edition, "segment": str(segment)})
    plans.put({"do": "advance", "edition": edition}, delay_s=1)
    mail = cloud.mailbox.wait_for(email, count=2)
    tags = {"ses:configuration-set": [cloud.outputs["MailConfigurationSet"]]}
    tags |= {name: [value] for name, value in mail.tags.items()}
    complaint = {"complainedRecipients": [{"emailAddress": email}], "complaintFeedbackType": "abuse"}
    detail = {"eventType": "Complaint", "mail": {"messageId": "mail-1", "tags": tags}, "complaint": complaint}
    event = {"source": "aws.ses", "region": REGION, "account": ACCOUNT, "resources": [], "detail": detail}
    queues.send_message(QueueUrl=cloud.outputs["ReportQueueUrl"], MessageBody=json.dumps(event))

    key = {"pk": {"S": f"SUB#{mail.tags[READER_TAG]}"}, "sk": {"S": "STOP"}}
    end = time.monotonic() + PATIENCE_S
    while "Item" not in (found := store.get_item(TableName=cloud.outputs["SubscribersTable"], Key=key)):
        assert time.monotonic() < end, cloud.logged()
        time.sleep(0.05)
    assert found["Item"]["why"] == {"S": "complained"}
    assert "/forms/unsubscribe?t=" in mail.text


def test_a_reader_leaves_by_mail(cloud: Cloud) -> None:
    edition = confirm(cloud, sign_up(cloud, "by-mail@coop.example"))
    table, to = cloud.outputs["SubscribersTable"], f"unsubscribe@{INBOUND_DOMAIN}"
    before = items(cloud, table).count("STOP")
    mail = {"messageId": "mail-1", "source": "by-mail@coop.example", "commonHeaders": {"subject": edition}}
    notice = {"notificationType": "Received", "mail": mail, "receipt": {"recipients": [to]}}

    cloud.client("sns").publish(TopicArn=cloud.resources["Notices"], Message=json.dumps(notice))

    end = time.monotonic() + PATIENCE_S
    while items(cloud, table).count("STOP") == before:
        assert time.monotonic() < end, cloud.logged()
        time.sleep(0.05)


def test_a_co_op_joins_asks_for_a_slot_and_is_approved(cloud: Cloud) -> None:
    contact, ledger, table = "board@bakery.example", cloud.outputs["LedgerTable"], cloud.outputs["PromotionsTable"]
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=8)  # the draw is due, and decisions are not
    edition = Edition(12, "012-night", "Night", day.isoformat(), "en", "scheduled", (Slot("free", "classified", True),))
    bakery = Coop("bakery", "Bakery", "bakery.example", "GB", "food")
    PushedTable(cloud.client("dynamodb"), promotions=table).write(Pushed((edition,), {"bakery": bakery}))

    post(cloud, JOIN, coop="bakery", email=contact, agreed="1")
    post(cloud, JOIN, t=token_of(cloud.mailbox.wait_for(contact).text), action="confirm")
    accepted = post(cloud, JOIN, t=token_of(cloud.mailbox.wait_for(ADMINISTRATOR).text), action="accept").said
    tick(cloud)
    words = {"body": "Nine loaves by night.", "link": "https://bakery.example/night"}
    slot = {"edition": "12", "offer": "community nothing", "coop": "bakery", "email": "bread@bakery.example"}
    asked = post(cloud, "/forms/promote", at="check", **slot, **words).said
    status = token_of(cloud.mailbox.wait_for("bread@bakery.example").text)
    held = post(cloud, STATUS, t=status, action="confirm").said
    decide = token_of(cloud.mailbox.wait_for(ADMINISTRATOR, count=2).text)
    approved = post(cloud, "/forms/decide", t=decide, action="approve").said
    tick(cloud)

    assert (accepted["status"], asked["status"], held["status"]) == ("accepted", "asked", "held")
    assert approved["ref"] == asked["ref"]
    assert cloud.ask(cloud.forms_host, "GET", f"{STATUS}?t={status}", headers=JSON).said["status"] == "approved"
    assert "MEMBER" in items(cloud, ledger)
    assert {"BOARD", "REQUEST", "SLOT"} <= set(items(cloud, table))


def tick(cloud: Cloud) -> None:
    """Lets the clock tick, as its schedule does every ten minutes."""
    for name in ("Clock", "Proofs"):
        answer = cloud.client("lambda").invoke(FunctionName=cloud.resources[f"{name}Function"], Payload=b"{}")
        assert "FunctionError" not in answer, (answer["Payload"].read(), cloud.logged())


def test_only_forms_are_routed(cloud: Cloud) -> None:
    statuses = {path: cloud.ask(cloud.forms_host, "GET", path).status for path in ("/", "/forms/", "/forms/mail")}

    assert statuses == {"/": 404, "/forms/": 404, "/forms/mail": 404}


def test_what_the_functions_log_names_nobody(cloud: Cloud) -> None:
    sign_up(cloud, "logged@coop.example")

    logged = cloud.logged()

    assert "request-answered" in logged
    assert leaks(logged) == []


def questions(cloud: Cloud) -> list[tuple[str, str, str, dict[str, object]]]:
    """Gives a name, a service, an operation and its arguments for all that is tried."""
    key = {"pk": {"S": "PROBE"}, "sk": {"S": "PROBE"}}
    asked: list[tuple[str, str, str, dict[str, object]]] = []
    for kind in ("Subscribers", "Throttles", "Erasures", "Deliveries", "Promotions", "Ledger"):
        table = cloud.outputs[f"{kind}Table"]
        arguments: dict[str, dict[str, object]] = {
            "get_item": {"TableName": table, "Key": key},
            "batch_get_item": {"RequestItems": {table: {"Keys": [key]}}},
            "query": {
                "TableName": table,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": key["pk"]},
            },
            "scan": {"TableName": table},
            "put_item": {"TableName": table, "Item": key},
            "update_item": {"TableName": table, "Key": key},
            "delete_item": {"TableName": table, "Key": key},
        }
        asked += [(f"{kind} {name}", "dynamodb", name, arguments[name]) for name in SINGLE]
        parts: dict[str, dict[str, object]] = {
            "put": {"Put": {"TableName": table, "Item": key}},
            "update": {"Update": {"TableName": table, "Key": key, "UpdateExpression": "REMOVE nothing"}},
            "delete": {"Delete": {"TableName": table, "Key": key}},
        }
        asked += [
            (f"{kind} {name} in a transaction", "dynamodb", "transact_write_items", {"TransactItems": [parts[name]]})
            for name in PARTS
        ]
    message = json.dumps({"key": "nobody", "id": "nothing"})
    for kind in ("Mail", "Plan", "Batch", "Report", "Inbound"):
        queue = cloud.outputs[f"{kind}QueueUrl"]
        asked += [
            (f"{kind} send", "sqs", "send_message", {"QueueUrl": queue, "MessageBody": message}),
            (f"{kind} receive", "sqs", "receive_message", {"QueueUrl": queue, "VisibilityTimeout": 0}),
            (f"{kind} purge", "sqs", "purge_queue", {"QueueUrl": queue}),
        ]
    letters = cloud.outputs["MailDeadLettersUrl"]
    mails: dict[str, object] = {"Bucket": cloud.outputs["ReceivedMailsBucket"]}
    return [
        *asked,
        ("dead letters receive", "sqs", "receive_message", {"QueueUrl": letters, "VisibilityTimeout": 0}),
        ("secrets read", "ssm", "get_parameter", {"Name": "/club/secrets", "WithDecryption": True}),
        ("secrets write", "ssm", "put_parameter", {"Name": "/club/secrets", "Value": "x", "Overwrite": True}),
        ("other secrets read", "ssm", "get_parameter", {"Name": "/other", "WithDecryption": True}),
        ("code read", "s3", "get_object", {"Bucket": "code", "Key": "functions.zip"}),
        ("mails read", "s3", "get_object", {**mails, "Key": "mail/probe"}),
        ("mails write", "s3", "put_object", {**mails, "Key": "mail/probe"}),
        ("other mails read", "s3", "get_object", {**mails, "Key": "probe"}),
        ("mails list", "s3", "list_objects_v2", mails),
        ("table delete", "dynamodb", "delete_table", {"TableName": cloud.outputs["SubscribersTable"]}),
    ]


def allowed(role: str) -> set[str]:
    """Gives the names of all that a role may do, and of nothing else."""
    names = {"secrets read"} | ({"mails read"} if role == "Inbound" else set())
    for kind, actions in RIGHTS[role].items():
        names |= {f"{kind} {action}" for action in actions}
        names |= {f"{kind} {part} in a transaction" for part, action in PARTS.items() if action in actions}
    names |= {f"{queue} send" for queue in SENDS.get(role, ())}
    names |= {f"{queue} receive" for queue in TAKES.get(role, ())}
    return names


@pytest.mark.parametrize("role", RIGHTS)
def test_a_function_may_do_what_it_needs_and_nothing_else(cloud: Cloud, role: str) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("probe.py", PROBE)
    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName=f"probe-{role}",
        Role=cloud.role_arn(f"{role}Role"),
        Runtime="python3.13",
        Handler="probe.handler",
        Code={"ZipFile": zipped.getvalue()},
        Timeout=60,
    )

    answer = functions.invoke(FunctionName=f"probe-{role}", Payload=json.dumps(questions(cloud)).encode())

    assert set(json.loads(answer["Payload"].read())) == allowed(role)


def test_mail_is_sent_from_the_clubs_address_alone_and_by_two_functions_only(cloud: Cloud) -> None:
    identity = f"arn:aws:ses:{REGION}:000000000000:identity/"
    events = f"arn:aws:ses:{REGION}:000000000000:configuration-set/{cloud.outputs['MailConfigurationSet']}"
    asked = [
        Question("ses:SendEmail", f"{identity}club.example", {"ses:FromAddress": SENDER}),
        Question("ses:SendEmail", events, {"ses:FromAddress": SENDER}),
        Question("ses:SendEmail", f"{identity}club.example", {"ses:FromAddress": "somebody@club.example"}),
        Question("ses:SendEmail", f"{identity}other.example", {"ses:FromAddress": SENDER}),
        Question("ses:SendRawEmail", f"{identity}club.example", {"ses:FromAddress": SENDER}),
        Question("ses:SendEmail", f"{identity}club.example", {}),
    ]

    senders = {"Mail", "Deliver"}

    for role in senders:
        assert decide(cloud, f"{role}Role", asked) == ["Allow", "Allow", *["ImplicitDeny"] * 4]
    for role in set(RIGHTS) - senders:
        assert decide(cloud, f"{role}Role", asked[:2]) == ["ImplicitDeny"] * 2


def test_functions_keep_readers_in_a_restored_table_and_mail_can_be_held(cloud: Cloud) -> None:
    own = cloud.outputs["SubscribersTable"]
    cloud.client("dynamodb").create_table(TableName="club-restored", **TABLES[SUBSCRIBERS])

    update(cloud, RestoredSubscribers="club-restored", MailIsHeld="yes")
    try:
        before = items(cloud, own)
        post(cloud, SUBSCRIBE, email="restored@coop.example", press=press_of(cloud, "restored@coop.example"))
        kept, others = items(cloud, "club-restored"), items(cloud, own)
    finally:
        update(cloud)

    assert kept == ["EVENT", "REQUEST"]
    assert others == before
    assert [mail for mail in cloud.mailbox.mails if mail.to == "restored@coop.example"] == []
