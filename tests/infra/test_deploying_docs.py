"""The commands of docs/deploying.md that need an account at Amazon, read with Amazon's own models and the template."""

import re
import shlex
from collections.abc import Iterator

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from cfnlint.decode import cfn_yaml

from club.core.secrets import new_secrets, read_secrets, write_secrets
from tests.harness.building import ROOT

PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
TEMPLATE = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# What every command of the AWS CLI takes.
GLOBAL = {"--query", "--output", "--region", "--profile"}
SAM = {"--template-file", "--stack-name", "--capabilities", "--resolve-s3", "--parameter-overrides"}


def commands(program: str) -> Iterator[list[str]]:
    """Gives every command of a program, also those in a pipe, as words."""
    for block in _BLOCK.findall(PAGE):
        for line in block.replace("\\\n", " ").splitlines():
            for part in line.split(" | "):
                words = shlex.split(part, comments=True)
                if words[:1] == [program]:
                    yield words


def operation_of(service: str, name: str) -> OperationModel:
    model = ServiceModel(Loader().load_service_model(service, "service-2"))
    [operation] = [one for one in model.operation_names if xform_name(one, "-") == name]
    return model.operation_model(operation)


AWS = [words for words in commands("aws") if words[2] != "wait"]


@pytest.mark.parametrize("words", AWS, ids=lambda words: " ".join(words[1:3]))
def test_amazon_has_such_an_operation_and_it_takes_these_options(words: list[str]) -> None:
    operation = operation_of(words[1], words[2])
    shape = operation.input_shape
    assert shape is not None
    members = {xform_name(name, "-"): name for name in shape.members}

    options = {word for word in words[3:] if word.startswith("--")} - GLOBAL
    given = {members.get(option.removeprefix("--")) for option in options}

    assert None not in given, options
    assert set(shape.required_members) <= given


def test_waiting_is_for_something_that_can_be_waited_for() -> None:
    [words] = [words for words in commands("aws") if words[2] == "wait"]

    waiters = Loader().load_service_model(words[1], "waiters-2")["waiters"]

    assert words[3] in {xform_name(name, "-") for name in waiters}


def test_sam_is_given_parameters_that_the_template_has_and_at_first_all_that_it_needs() -> None:
    required = {name for name, one in TEMPLATE["Parameters"].items() if "Default" not in one}
    deployments = list(commands("sam"))

    for words in deployments:
        given = {word.partition("=")[0] for word in words if re.match(r"[A-Z]\w+=", word)}
        assert {word for word in words if word.startswith("--")} == SAM
        assert given <= set(TEMPLATE["Parameters"])
    assert len(deployments) >= 3
    assert required <= {word.partition("=")[0] for word in deployments[0]}


def test_parameters_and_outputs_that_are_named_in_passing_exist() -> None:
    on_aws = PAGE.partition("## Forms and mail on AWS")[2]
    named = set(re.findall(r"`([A-Z][A-Za-z0-9]+)(?:=[\w-]+)?`", on_aws))
    managed = {"CachingDisabled", "AllViewerExceptHostHeader"}  # policies of CloudFront's

    assert named - managed <= {*TEMPLATE["Parameters"], *TEMPLATE["Outputs"]}


def test_every_variable_of_a_function_is_listed() -> None:
    sources = [ROOT / "functions" / "wiring.py", ROOT / "club" / "core" / "settings.py"]
    asked = {name for source in sources for name in re.findall(r"\bCLUB_[A-Z_]+[A-Z]\b", source.read_text())}

    assert set(re.findall(r"\bCLUB_[A-Z_]+[A-Z]\b", PAGE)) == asked


def test_the_secrets_look_as_they_are_shown() -> None:
    [shown] = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    key = '"' + write_secrets(new_secrets()).split('"')[3] + '"'

    secrets = read_secrets(re.sub(r'"<32 bytes[^"]*"', key, shown))

    assert secrets.token_key_id in secrets.token_keys
