"""Outlines of the world's countries and land, kept as data, and how they were made."""
