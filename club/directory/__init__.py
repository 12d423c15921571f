"""A co-op: its rules, its file, its links and neighbours."""
