"""The static site, from entries and theme to files."""
