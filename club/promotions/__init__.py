"""Promotions: what a co-op says in a slot of an edition, who gets the slot, and what becomes of the request."""
