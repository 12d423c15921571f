"""Leaving the list, by whatever page or program."""

from club.subscriptions.consent import How
from club.subscriptions.unsubscribe import unsubscribe
from functions.visit import Reply
from functions.wiring import Club


def leave(club: Club, token: str, how: How) -> Reply:
    """Takes the reader of an edition's link off the list, and says so; as often as it is asked."""
    privacy, secrets = club.known.privacy, club.secrets
    unsubscribe(token, how=how, privacy=privacy, store=club.store, secrets=secrets, now=club.now())
    holes = {"subscribe_url": "/forms/subscribe", "preferences_ask_url": "/forms/preferences"}
    return Reply("unsubscribed", holes, {"status": "unsubscribed"})
