"""Speed: each bench prints our figure, the rivals' and the ratio beside its bar, all from one run.

This machine's milliseconds are nobody's promise; only ratios inside one run count. What is measured takes
turns with what it is measured against, on the same data.
"""
