"""Other people's lists, turned into entries (docs/importing.md)."""
