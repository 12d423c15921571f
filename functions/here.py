"""`/forms/here`: the yearly "I'm still here"."""

from club.subscriptions.address import masked
from club.subscriptions.still_here import find_here, still_here
from functions.visit import Reply, Visit
from functions.web import Form
from functions.wiring import Club


def _show(club: Club, visit: Visit) -> Reply:
    reader = find_here(visit["t"], store=club.store, secrets=club.secrets, now=club.now())
    address = masked(reader.address)
    return Reply("here", {"masked": address, "token": visit["t"]}, {"status": "open", "address": address})


def _act(club: Club, visit: Visit) -> Reply:
    still_here(visit["t"], privacy=club.known.privacy, store=club.store, secrets=club.secrets, now=club.now())
    return Reply("here-done", said={"status": "here"})


HERE = Form("/forms/here", frozenset(("t",)), _show, _act, again_url="/forms/subscribe")
