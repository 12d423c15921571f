"""A reader: signs up, confirms, chooses, pauses, moves, takes the data out, leaves."""
