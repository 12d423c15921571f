"""Clients of AWS' services, or of whatever speaks as they do.

Where they are is configuration that the client reads by itself: `AWS_ENDPOINT_URL` or
`AWS_ENDPOINT_URL_DYNAMODB`, `…_SQS`, `…_SESV2`, `…_SSM` for a service that is not Amazon's.
"""

import functools
import os
import threading
from pathlib import Path
from typing import Any

# In the functions' zip: AWS' descriptions of its services, cut down (club/cloud/descriptions.py).
DESCRIPTIONS = Path(__file__).with_name("aws")

_CONNECT_S, _READ_S = 2, 3  # a page's visitor waits for the answer
_ATTEMPTS = 3
_CONNECTIONS = 50  # more than a server of pages has threads
# A mail that was taken although the answer got lost must not be sent again.
_ATTEMPTS_OF = {"sesv2": 1}
_MAKING = threading.Lock()  # a session is not made for several threads


def make_client(service: str, *, descriptions: Path = DESCRIPTIONS) -> Any:  # noqa: ANN401  # boto3 has no types
    """Makes a client of a service: `dynamodb`, `s3`, `sqs`, `sesv2` or `ssm`.

    It takes some 0.2 s for the first and 0.04 s for another, so make each once, when it is needed.
    """
    from botocore.config import Config  # noqa: PLC0415  # a page that is only shown does not need it

    config = Config(
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        max_pool_connections=_CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS_OF.get(service, _ATTEMPTS)},
    )
    with _MAKING:
        # botocore itself reads AWS_DEFAULT_REGION alone.
        return _session(descriptions).client(service, region_name=os.environ.get("AWS_REGION"), config=config)


@functools.cache
def _session(descriptions: Path) -> Any:  # noqa: ANN401
    import boto3  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    session = get_session()
    if descriptions.is_dir():
        session.set_config_variable("data_path", str(descriptions))
    return boto3.Session(botocore_session=session)
