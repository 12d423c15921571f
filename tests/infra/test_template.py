"""What infra/template.yaml promises, and that it agrees with the code; tests/test_data_model.py compares its tables."""

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from cfnlint.decode import cfn_yaml

from club.local.provision import TABLES
from club.subscriptions.caps import Limits
from club.subscriptions.request import CONFIRM_LINK_DAYS
from infra import wheels
from tests.harness.building import ROOT
from tests.infra.bundling import FORMS, FUNCTIONS

TEMPLATE: Mapping[str, Any] = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))
RESOURCES: Mapping[str, Any] = TEMPLATE["Resources"]
FUNCTION = TEMPLATE["Globals"]["Function"]
LIMIT_OF = {"network": "NetworkLimit", "form": "FormLimit", "pressure": "Pressure", "mails": "MailsPerHour"}
DAY_S = 86_400


def of_type(kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == kind}


def statements() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Gives every statement of every policy that a function acts under, with the name of its role."""
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            yield from ((name, one) for one in policy["PolicyDocument"]["Statement"])
    for name, policy in of_type("AWS::IAM::ManagedPolicy").items():
        for one in policy["PolicyDocument"]["Statement"]:
            yield name, one["Fn::If"][1] if "Fn::If" in one else one


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_tables_are_encrypted_under_a_key_whose_use_is_logged() -> None:
    tables = of_type("AWS::DynamoDB::Table")

    assert sorted(tables) == ["Deliveries", "Erasures", "Ledger", "Promotions", "Subscribers", "Throttles"]
    assert [table["SSESpecification"] for table in tables.values()] == [{"SSEEnabled": True}] * 6


def test_all_tables_are_alike_and_as_the_rooms_want_them() -> None:
    tables = [RESOURCES[name.capitalize()] for name in TABLES]

    assert [table == tables[0] for table in tables] == [True] * 6
    for name, schema in TABLES.items():
        assert {key: tables[0]["Properties"][key] for key in schema} == schema, name


def test_there_is_a_function_for_each_handler_with_a_role_of_its_own() -> None:
    functions = of_type("AWS::Serverless::Function")

    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert {function["Handler"] for function in functions.values()} == {f"functions.{one}.handler" for one in FUNCTIONS}
    assert sorted(roles) == sorted(of_type("AWS::IAM::Role"))
    assert FUNCTION["Architectures"] == ["arm64"]
    assert FUNCTION["CodeUri"] == "../dist/functions.zip"


def test_the_bundle_is_made_for_the_python_that_the_template_asks_for() -> None:
    asked = dict(zip(wheels.LAMBDA[::2], wheels.LAMBDA[1::2], strict=True))

    assert f"python{asked['--python-version']}" == FUNCTION["Runtime"]
    assert asked["--platform"].endswith("aarch64")


def test_every_form_has_a_route_and_no_other_path_has() -> None:
    modules = [importlib.import_module(f"functions.{name}") for name in FORMS]
    forms = [form for module in modules for form in module.FORMS]

    routes = {route["RouteKey"] for route in of_type("AWS::ApiGatewayV2::Route").values()}

    assert routes == {f"ANY {form.path}" for form in forms}


def test_no_right_has_a_wildcard() -> None:
    found = list(statements())

    assert len(found) > 10
    for role, statement in found:
        if statement["Action"] not in ["ses:GetAccount", "s3:GetObject"]:  # for all or not at all; for all mails
            assert "*" not in str(statement["Resource"]), (role, statement)
        for action in listed(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9]+:[A-Za-z]+", action), (role, statement)
        assert statement["Effect"] == "Allow"


def test_nobody_but_lambda_takes_a_role() -> None:
    for role in of_type("AWS::IAM::Role").values():
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert role["ManagedPolicyArns"] == [{"Ref": "EveryFunction"}]


def test_functions_are_told_what_the_code_asks_for() -> None:
    sources = [ROOT / "functions" / "wiring.py", ROOT / "club" / "core" / "settings.py"]
    asked = {name for source in sources for name in re.findall(r"\bCLUB_[A-Z_]+[A-Z]\b", source.read_text())}
    told = set(FUNCTION["Environment"]["Variables"])
    for function in of_type("AWS::Serverless::Function").values():
        told |= set(function.get("Environment", {}).get("Variables", {}))

    # The kit is beside the code, the secrets' JSON for hosts without a keeper of secrets, a folder for received mails
    # for those without a bucket, a web of proofs for trials, and DKIM for mail servers: SES signs by itself.
    elsewhere = {"CLUB_INBOUND_FOLDER", "CLUB_KIT", "CLUB_PROOF_WEB", "CLUB_SECRETS"}
    assert {name for name in asked - told if not name.startswith("CLUB_DKIM_")} == elsewhere
    assert told - asked == {"CLUB_SECRETS_VERSION"}  # another value is all that it is for


def test_limits_are_those_of_the_code_unless_an_operator_sets_others() -> None:
    limits = Limits()

    assert {one.name for one in fields(limits)} == set(LIMIT_OF)
    for name, parameter in LIMIT_OF.items():
        assert TEMPLATE["Parameters"][parameter]["Default"] == getattr(limits, name), name


def test_mails_that_fail_wait_as_long_as_what_was_asked_for() -> None:
    queue, letters = RESOURCES["MailQueue"]["Properties"], RESOURCES["MailDeadLetters"]["Properties"]

    assert queue["MessageRetentionPeriod"] == CONFIRM_LINK_DAYS * DAY_S < letters["MessageRetentionPeriod"]


def test_a_message_that_fails_comes_again_alone_and_then_is_put_aside() -> None:
    functions = of_type("AWS::Serverless::Function").values()
    asked = [
        (one["Timeout"], one["Events"]["Asked"]["Properties"]) for one in functions if "Asked" in one.get("Events", {})
    ]

    assert len(asked) == 5
    for timeout_s, trigger in asked:
        queue = RESOURCES[trigger["Queue"]["Fn::GetAtt"][0]]["Properties"]
        assert queue["VisibilityTimeout"] >= 6 * timeout_s
        assert queue["RedrivePolicy"]["maxReceiveCount"] > 1
        assert trigger["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert trigger["ScalingConfig"]["MaximumConcurrency"] >= 2
    assert {queue["SqsManagedSseEnabled"] for queue in of_type("AWS::SQS::Queue").values()} == {True}


def test_received_mails_are_private_and_gone_after_a_week() -> None:
    bucket = RESOURCES["ReceivedMails"]["Properties"]
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    [encryption] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    [given] = RESOURCES["ReceivedMailsAreTaken"]["Properties"]["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert (given["Principal"], given["Action"]) == ({"Service": "ses.amazonaws.com"}, "s3:PutObject")
    assert given["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_mails_are_received_where_there_is_a_domain_and_go_through_a_queue_to_be_read() -> None:
    rule = RESOURCES["InboundRule"]
    [action] = rule["Properties"]["Rule"]["Actions"]
    queue, letters = RESOURCES["InboundQueue"]["Properties"], RESOURCES["InboundDeadLetters"]["Properties"]

    assert rule["Condition"] == RESOURCES["InboundRules"]["Condition"] == "HasInbound"
    assert rule["Properties"]["Rule"]["ScanEnabled"] is True
    assert action["S3Action"]["TopicArn"] == {"Ref": "Notices"}
    assert RESOURCES["NoticesToTheQueue"]["Properties"]["RawMessageDelivery"] is True
    assert queue["MessageRetentionPeriod"] < letters["MessageRetentionPeriod"] <= 7 * DAY_S


def test_what_time_brings_is_done_every_ten_minutes_and_an_alarm_tells_when_not() -> None:
    for name, alarm in (("ClockFunction", "ClockStands"), ("ProofsFunction", "ProofsStand")):
        events = RESOURCES[name]["Properties"]["Events"]
        [dimension] = RESOURCES[alarm]["Properties"]["Dimensions"]

        assert events == {"Ticks": {"Type": "Schedule", "Properties": {"Schedule": "rate(10 minutes)"}}}
        assert dimension == {"Name": "FunctionName", "Value": {"Ref": name}}


def test_opens_and_clicks_are_not_tracked_and_requests_not_logged() -> None:
    events = RESOURCES["MailEvents"]["Properties"]
    reported = RESOURCES["MailEventsToEventBridge"]["Properties"]["EventDestination"]["MatchingEventTypes"]

    assert "TrackingOptions" not in events
    assert set(reported) == {"BOUNCE", "COMPLAINT", "DELIVERY", "REJECT", "SEND"}
    assert "AccessLogSettings" not in RESOURCES["FormsStage"]["Properties"]
    assert "Tracing" not in FUNCTION


def test_logs_end() -> None:
    [log] = of_type("AWS::Logs::LogGroup").values()

    assert log == {"RetentionInDays": {"Ref": "LogDays"}}
    assert FUNCTION["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": "Logs"}}
