"""AWS on this machine, with IAM enforced: the template is deployed to it, and its functions run there.

ministack runs a function's zip in a process of its own with the credentials of the function's role, and
asks the role's policies about every call. What it lacks is said where it matters: it does not know what
address a mail is sent from when it asks IAM, so mails go to `Mailbox` instead, and the policy for them is
put to ministack's own evaluation of policies by hand (`decide`).
"""

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from club.core.secrets import new_secrets, write_secrets
from tests.harness.building import ROOT
from tests.infra.tools import free_ports, kept, python_with, wait_until_said

REGION, ACCOUNT = "eu-west-1", "000000000000"
SENDER, ADMINISTRATOR, INBOUND_DOMAIN = "news@club.example", "ada@club.example", "proofs.club.example"
_SECRETS_PARAMETER = "/club/secrets"
_TIMEOUT_S, _PAUSE_S = 30, 0.05
_READER = "test"  # the emulator's root


class Answer(NamedTuple):
    """What came back for a request."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def said(self) -> dict[str, Any]:
        """Gives the JSON object."""
        said: dict[str, Any] = json.loads(self.text)
        return said


class Sent(NamedTuple):
    """A mail that was sent; `role` is the access key that signed for it."""

    sender: str
    to: str
    configuration_set: str
    text: str
    key: str
    tags: Mapping[str, str]


class Mailbox:
    """Takes SendEmail and GetAccount calls (SES v2) on a port of its own."""

    def __init__(self) -> None:
        self.mails: list[Sent] = []

    def wait_for(self, address: str, *, count: int = 1) -> Sent:
        """Gives the latest mail to an address, once there are as many as that."""
        end = time.monotonic() + _TIMEOUT_S
        while len(found := [mail for mail in self.mails if mail.to == address]) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} mails have come"
            time.sleep(_PAUSE_S)
        return found[-1]

    @contextlib.contextmanager
    def open(self) -> Iterator[str]:
        """Serves; gives the address."""
        mails = self.mails

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                assert self.path == "/v2/email/outbound-emails"
                mails.append(_read(asked, self.headers["authorization"]))
                self._answer({"MessageId": f"mail-{len(mails)}"})

            def do_GET(self) -> None:
                assert self.path == "/v2/email/account"
                quota = {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 0.0}
                self._answer({"SendingEnabled": True, "SendQuota": quota})

            def _answer(self, said: object) -> None:
                content = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, args=[_PAUSE_S], daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def _read(asked: dict[str, Any], authorization: str) -> Sent:
    simple = asked["Content"]["Simple"]
    return Sent(
        asked["FromEmailAddress"],
        asked["Destination"]["ToAddresses"][0],
        asked.get("ConfigurationSetName", ""),
        simple["Body"]["Text"]["Data"],
        authorization.partition("Credential=")[2].partition("/")[0],
        {tag["Name"]: tag["Value"] for tag in asked.get("EmailTags", ())},
    )


@dataclass(frozen=True)
class Cloud:
    """A running emulator."""

    port: int
    python: Path
    mailbox: Mailbox
    outputs: dict[str, str] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401  # boto3 has no types
        """Gives a client that may do everything."""
        import boto3  # noqa: PLC0415  # most tests do without

        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=REGION,
            aws_access_key_id=_READER,
            aws_secret_access_key=_READER,
        )

    def ask(
        self, host: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> Answer:
        """Sends a request to a host that the emulator plays."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Host": host, **(headers or {})})
            response = connection.getresponse()
            given = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, given, response.read().decode())

    @property
    def forms_host(self) -> str:
        """Gives the host of the forms' API, as the emulator names it."""
        return f"{self.resources['Forms']}.execute-api.localhost"

    def role_arn(self, name: str) -> str:
        """Gives the ARN of a role of the template."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.resources[name]}"

    def logged(self) -> str:
        """Gives all that functions have logged."""
        events = self.client("logs").filter_log_events(logGroupName=self.outputs["LogGroup"])["events"]
        return "\n".join(event["message"] for event in events)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Cloud]:
    """Starts an empty AWS, which is up within a second, and ends it."""
    python, [port], mailbox = python_with("ministack", "an emulated AWS"), free_ports(1), Mailbox()
    log, temporary = folder / "ministack.log", folder / "temporary"
    temporary.mkdir()
    with mailbox.open() as mail_url:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(temporary),
            "BIND_HOST": "127.0.0.1",  # it would listen on every network of this machine
            "GATEWAY_PORT": str(port),
            "AUTH": "true",  # IAM enforced
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # Functions inherit it: SES alone is not the emulator's.
            "AWS_ENDPOINT_URL_SESV2": mail_url,
        }
        with kept(python, "-m", "ministack.app", log=log, cwd=folder, environment=environment) as program:
            wait_until_said(f"Running on http://127.0.0.1:{port}".encode(), log, program)
            yield Cloud(port, python, mailbox)


def deploy(cloud: Cloud, functions_zip: Path) -> None:
    """Does what docs/deploying.md tells an operator to do: the secrets, the zip, the stack."""
    cloud.client("ssm").put_parameter(
        Name=_SECRETS_PARAMETER, Type="SecureString", Value=write_secrets(new_secrets())
    )  # fmt: skip
    storage = cloud.client("s3")
    storage.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})
    storage.put_object(Bucket="code", Key="functions.zip", Body=functions_zip.read_bytes())
    stacks = cloud.client("cloudformation")
    stacks.create_stack(StackName="club", **_stack(cloud, {}))
    stack = _wait_for(stacks, "CREATE_COMPLETE")
    cloud.outputs.update({output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]})
    for page in stacks.get_paginator("list_stack_resources").paginate(StackName="club"):
        found = page["StackResourceSummaries"]
        cloud.resources.update({one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found})


def update(cloud: Cloud, **parameters: str) -> None:
    """Deploys again, with other parameters."""
    stacks = cloud.client("cloudformation")
    stacks.update_stack(StackName="club", **_stack(cloud, parameters))
    _wait_for(stacks, "UPDATE_COMPLETE")


def _stack(cloud: Cloud, parameters: Mapping[str, str]) -> dict[str, Any]:
    # `sam deploy` uploads the zip, puts its address in the place of its path, and uploads the template, too.
    template = (
        (ROOT / "infra" / "template.yaml").read_text().replace("../dist/functions.zip", "s3://code/functions.zip")
    )
    # It knows no receipt rules; what they tell is put into their topic by hand.
    template = template.replace('HasInbound: !Not [!Equals [!Ref InboundDomain, ""]]', "HasInbound: !Equals [yes, no]")
    cloud.client("s3").put_object(Bucket="code", Key="template.yaml", Body=template.encode())
    given = {"SiteUrl": "https://club.example", "SenderAddress": SENDER, "SenderIdentity": "club.example"}
    given |= {"Administrators": ADMINISTRATOR, "InboundDomain": INBOUND_DOMAIN, **parameters}
    return {
        "TemplateURL": f"http://127.0.0.1:{cloud.port}/code/template.yaml",
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    }


def _wait_for(stacks: Any, status: str) -> dict[str, Any]:  # noqa: ANN401  # boto3 has no types
    end = time.monotonic() + _TIMEOUT_S
    while True:
        stack: dict[str, Any] = stacks.describe_stacks(StackName="club")["Stacks"][0]
        if stack["StackStatus"] == status:
            return stack
        events = stacks.describe_stack_events(StackName="club")["StackEvents"]
        failed = [event.get("ResourceStatusReason") for event in events if "FAILED" in event["ResourceStatus"]]
        assert not failed, failed
        assert time.monotonic() < end, stack
        time.sleep(_PAUSE_S)


_DECIDE = """
import json, sys
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document
asked = json.load(sys.stdin)
policies = [parse_policy_document(policy) for policy in asked["policies"]]
for question in asked["questions"]:
    context = EvalContext(
        principal_arn=asked["role"], principal_type="AssumedRole", principal_account=asked["account"],
        action=question["action"], resource_arn=question["resource"], region=asked["region"],
        service_context={name.lower(): value for name, value in question["context"].items()}, principal_keys={},
    )
    print(evaluate(context, policies).decision)
"""


class Question(NamedTuple):
    """Whether a role may do something, in a context that the emulator itself does not give."""

    action: str
    resource: str
    context: Mapping[str, str]


def decide(cloud: Cloud, role: str, questions: Sequence[Question]) -> list[str]:
    """Gives what ministack's evaluation of policies says of a deployed role's: Allow, Deny or ImplicitDeny."""
    roles, name = cloud.client("iam"), cloud.resources[role]
    names = roles.list_role_policies(RoleName=name)["PolicyNames"]
    policies = [roles.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in names]
    asked = {
        "policies": policies,
        "role": cloud.role_arn(role),
        "account": ACCOUNT,
        "region": REGION,
        "questions": [question._asdict() for question in questions],
    }
    run = subprocess.run(
        [cloud.python, "-c", _DECIDE], input=json.dumps(asked), capture_output=True, text=True, check=True
    )  # fmt: skip
    return run.stdout.split()
