"""Lambda's own runtime: its emulator starts its interface client, which imports a function and asks for events."""

import contextlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.harness.left_out import leave_out
from tests.infra.tools import free_ports, kept, python_with, wait_until_open

_WHAT = "Lambda's runtime interface emulator"
_PATH = "/2015-03-31/functions/function/invocations"
_ARCHITECTURES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_TIMEOUT_S = 30

Invoke = Callable[[Mapping[str, Any]], dict[str, Any]]


@contextlib.contextmanager
def emulated(task: Path, handler: str, *, folder: Path, environment: Mapping[str, str]) -> Iterator[Invoke]:
    """Runs a handler of an unpacked bundle; gives what sends it one event after the other."""
    python_with("ministack", "boto3 for Lambda's own runtime")  # it comes with Lambda's Python, and rie.txt has none
    python = python_with("rie", _WHAT)
    port, runtime_port = free_ports(2)
    log = folder / "emulator.log"
    command: list[str | Path] = [
        *(_program(python), "--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
        *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
        *(python, "-m", "awslambdaric", handler),
    ]
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LAMBDA_TASK_ROOT": str(task),
        "AWS_LAMBDA_FUNCTION_NAME": "test",
        **environment,
    }
    with kept(*command, log=log, cwd=task, environment=given) as program:
        wait_until_open(port, log, program)

        def invoke(event: Mapping[str, Any]) -> dict[str, Any]:
            connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
            connection.request("POST", _PATH, json.dumps(event))
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            connection.close()
            assert "statusCode" in answer, f"{answer}\n{log.read_text(errors='replace')}"
            return answer

        yield invoke


def _program(python: Path) -> Path:
    machine = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        leave_out(_WHAT, "runs on Linux with an x86_64 or arm64 processor only")
    [program] = python.parent.parent.glob(f"lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")
    return program
