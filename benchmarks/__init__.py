"""Measures the club's builder beside Hugo and stock Pelican on the same made-up entries.

Run ``python -m benchmarks --help``; ``make bench`` runs it whole. Nothing of the site
or of the functions needs this package.
"""
