"""The functions: one small module for each, and what they share."""
