"""An edition of the newsletter: its rules and its file."""
