"""How the club gets to where it runs: what is deployed, and what is put into it."""
