"""Whole extracts tied to the people in open matters, for a purpose that both controllers approved."""
