"""The club on one machine."""
