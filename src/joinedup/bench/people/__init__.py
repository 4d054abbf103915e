"""Invented British households, and what callers and other systems make of the people in them.

Frozen before the matcher was opened (decision 0048): a change here is a new edition and says so there.
Everybody is invented. Names and their order of frequency are written from general knowledge, roughly;
deprivation is invented too, drawn for each neighbourhood, and says nothing of the real place that lends its
postcode.
"""

EDITION = 1
