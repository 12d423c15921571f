"""What the tests stand on: tools that may be missing, long runs, the built site, the network guard."""
