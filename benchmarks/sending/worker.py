"""The process that is measured: it sends one edition in one way, and says what that took, as JSON.

python -m benchmarks.sending.worker '{"way": "memory", "readers": 1000000, "most_s": 600}'
"""

import gc
import json
import re
import resource
import smtplib
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from benchmarks.sending.letter import EDITION, SENDER_EMAIL, SENDER_NAME, Pages, make_letter
from benchmarks.sending.memory import ArrayDeliveries
from benchmarks.sending.office import Clock, DiskQueue, Queue, send
from benchmarks.sending.people import NumberedReaders, key_of, number_of, recipient
from club.core.mail import Mail, Mailer
from club.core.secrets import Secrets
from club.newsletter.delivery import Outcome
from club.newsletter.feedback import Report, take_report
from club.newsletter.pace import CANARY, Quota
from club.newsletter.ports import Deliveries, Post, Readers
from club.newsletter.run import RunState
from club.subscriptions.access import edition_token

SECRETS = Secrets(b"a" * 32, b"n" * 32, {1: b"t" * 32}, 1)
_STEPS = 10
_MB = 2**20


def memory_mb(name: str = "VmRSS") -> float:
    """Gives the memory of this process in MB, `VmHWM` at its highest (proc_pid_status(5)), or what getrusage knows."""
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Meter:
    """What it takes: time, processor time and memory, by parts."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        """Takes what was ordered."""
        self.readers, self._end = int(order["readers"]), time.monotonic() + float(order["most_s"])
        self.told: dict[str, Any] = {"memory_mb": [], "parts": {}}
        self._began = time.monotonic(), time.process_time()

    def is_time_left(self) -> bool:
        """Tells whether the measurement may go on."""
        return time.monotonic() < self._end

    def lap(self, part: str) -> None:
        """Notes what a part has taken, which ends now."""
        now = time.monotonic(), time.process_time()
        self.told["parts"][part] = {"wall_s": now[0] - self._began[0], "cpu_s": now[1] - self._began[1]}
        self._began = now

    def look(self, sent: int) -> None:
        """Notes the memory at each tenth of the way."""
        if sent >= (len(self.told["memory_mb"]) + 1) * self.readers / _STEPS:
            self.told["memory_mb"].append(round(memory_mb(), 1))


class CountedMailer:
    """Takes mails, each reader's once, and nothing else."""

    def __init__(self, readers: int) -> None:
        """Takes how many readers there are."""
        self.taken = bytearray(readers)

    def send(self, mail: Mail) -> str:
        """Notes a mail."""
        number = number_of(mail.tags["reader"])
        self.taken[number] += 1
        return f"{number:060}"


class Watched:
    """Counts what a mailer was given, and remembers who got the first."""

    def __init__(self, mailer: Mailer, meter: Meter) -> None:
        """Takes the mailer that does the work."""
        self._mailer, self._meter, self._lock = mailer, meter, threading.Lock()
        self.sent, self.first = 0, list[str]()

    def send(self, mail: Mail) -> str:
        """Sends a mail."""
        message_id = self._mailer.send(mail)
        with self._lock:
            self.sent += 1
            self._meter.look(self.sent)
            if self.sent <= CANARY:
                self.first.append(mail.tags["reader"])
        return message_id


class NoLimit:
    """`club.newsletter.ports.Account` of one who may send what they like."""

    def quota(self) -> Quota:
        """Gives a rate that nobody reaches."""
        return Quota(per_day=-1, sent=0, per_second=10**9)


def send_edition(meter: Meter, deliveries: Deliveries, readers: Readers, mailer: Mailer, *, hands: int = 1) -> None:
    """Plans and delivers an edition by the club's own code, with so many hands."""
    clock, watched = Clock(), Watched(mailer, meter)
    post = Post(
        deliveries=deliveries,
        readers=readers,
        mailer=watched,
        pages=Pages(),
        account=NoLimit(),
        plans=Queue(clock),
        batches=DiskQueue(),
        news=Queue(clock),
        token=lambda key: edition_token(key, secrets=SECRETS),
        default_language="en",
        hands=hands,
    )
    is_planned = False

    def seen() -> bool:
        nonlocal is_planned
        if not is_planned and watched.sent:
            is_planned = True
            meter.lap("plan")
        return meter.is_time_left()

    def canary() -> None:
        for key in watched.first:
            report = Report(key, Outcome.DELIVERED, EDITION)
            take_report(report, deliveries=deliveries, readers=readers, news=post.news, now=clock.now())

    send(post, clock, seen=seen, canary=canary)
    meter.lap("deliver")
    run = deliveries.run(EDITION)
    meter.told |= {"sent": watched.sent, "is_done": run is not None and run.state == RunState.DONE}


def by_memory(meter: Meter, order: Mapping[str, Any]) -> None:
    """With the store in arrays of this process, and a mailer that counts, or the sink over HTTP."""
    before = memory_mb()
    store, readers = ArrayDeliveries(meter.readers), NumberedReaders(meter.readers)
    mailer = ses_mailer(order["ses"]) if "ses" in order else CountedMailer(meter.readers)
    meter.told["store_mb"] = memory_mb() - before
    meter.lap("prepare")
    send_edition(meter, store, readers, mailer)
    meter.told["calls"] = {**store.calls, "readers": readers.calls}
    if isinstance(mailer, CountedMailer):
        meter.told["taken"] = {"mails": sum(mailer.taken), "addresses": len(mailer.taken) - mailer.taken.count(0)}


def by_tables(meter: Meter, order: Mapping[str, Any]) -> None:
    """With the club's tables on a store of this machine, and the sink over HTTP."""
    from benchmarks.sending import tables  # noqa: PLC0415  # what it needs would count as the others' memory

    if meter.readers > tables.MANY:
        tables.use_fewer_segments()
    client, calls = tables.make_client(order["dynamodb"]), Counter[str]()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.update([model.name]))
    meter.lap("prepare")
    mailer = ses_mailer(order["ses"])
    send_edition(meter, tables.deliveries(client), tables.readers(client), mailer, hands=tables.HANDS)
    meter.told["calls"] = dict(calls)


def by_boto3(meter: Meter, order: Mapping[str, Any]) -> None:
    """A plain loop: whoever is next in the list gets a mail by SendEmail, and nothing is noted."""
    client, letter = aws_client("sesv2", order["ses"]), make_letter()
    meter.lap("prepare")

    def send_one(number: int) -> None:
        mail = letter.to(recipient(number), edition_token(key_of(number), secrets=SECRETS))
        text, html = ({"Data": part, "Charset": "UTF-8"} for part in (mail.text, mail.html))
        client.send_email(
            FromEmailAddress=f"{SENDER_NAME} <{SENDER_EMAIL}>",
            Destination={"ToAddresses": [mail.to]},
            Content={
                "Simple": {
                    "Subject": {"Data": mail.subject},
                    "Body": {"Text": text, "Html": html},
                    "Headers": [{"Name": name, "Value": value} for name, value in mail.headers.items()],
                }
            },
        )

    _loop(meter, send_one)


def by_smtplib(meter: Meter, order: Mapping[str, Any]) -> None:
    """The same by smtplib, all over one connection."""
    letter = make_letter()
    meter.lap("prepare")
    with smtplib.SMTP("127.0.0.1", order["smtp"]) as server:

        def send_one(number: int) -> None:
            mail = letter.to(recipient(number), edition_token(key_of(number), secrets=SECRETS))
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = SENDER_EMAIL, mail.to, mail.subject
            for name, value in mail.headers.items():
                message[name] = value
            message.set_content(mail.text)
            message.add_alternative(mail.html, subtype="html")
            server.send_message(message)

        _loop(meter, send_one)


def _loop(meter: Meter, send_one: Callable[[int], None]) -> None:
    sent = 0
    for number in range(meter.readers):
        if not meter.is_time_left():
            break
        send_one(number)
        sent += 1
        meter.look(sent)
    meter.lap("deliver")
    meter.told |= {"sent": sent, "is_done": sent == meter.readers, "calls": {}}


def aws_client(service: str, url: str) -> Any:  # boto3 has no types
    """Gives the club's client of a service, for an address on this machine."""
    import os  # noqa: PLC0415

    from club.cloud.clients import make_client  # noqa: PLC0415

    os.environ |= {
        f"AWS_ENDPOINT_URL_{service.upper()}": url,
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }
    return make_client(service)


def ses_mailer(url: str) -> Mailer:
    """Gives the club's mailer by SES."""
    from club.cloud.envelope import Sender  # noqa: PLC0415
    from club.cloud.ses import SesMailer  # noqa: PLC0415

    return SesMailer(aws_client("sesv2", url), sender=Sender(SENDER_NAME, SENDER_EMAIL), configuration_set="club")


WAYS: Mapping[str, Callable[[Meter, Mapping[str, Any]], None]] = {
    "memory": by_memory,
    "tables": by_tables,
    "boto3": by_boto3,
    "smtplib": by_smtplib,
}


def main() -> None:
    """Does what the first argument orders."""
    order = json.loads(sys.argv[1])
    gc.collect()
    meter = Meter(order)
    WAYS[order["way"]](meter, order)
    print(json.dumps({**meter.told, "peak_mb": memory_mb("VmHWM")}))


if __name__ == "__main__":
    main()
