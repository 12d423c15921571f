"""One message of the queue of plans, done."""

import datetime as dt
from collections.abc import Callable, Mapping

from club.newsletter.plan import advance, plan_segment, queue_shard, settle
from club.newsletter.ports import Post


def do(
    message: Mapping[str, str], *, post: Post, now: dt.datetime, is_time_left: Callable[[], bool] = lambda: True
) -> None:
    """Does what a message says; an unknown one is of an older or newer club, and is left out.

    What is long looks from time to time whether there is time left, and queues the rest if not.
    """
    edition = int(message["edition"])
    match message["do"]:
        case "plan":
            plan_segment(edition, int(message["segment"]), post=post, now=now, is_time_left=is_time_left)
        case "advance":
            tick, left = int(message.get("tick", "-1")), int(message.get("left", "-1"))
            advance(edition, post=post, now=now, tick=tick, left=left, stuck=int(message.get("stuck", "0")))
        case "queue":
            queue_shard(edition, int(message["shard"]), post=post)
        case "settle":
            settle(edition, post=post, now=now)
