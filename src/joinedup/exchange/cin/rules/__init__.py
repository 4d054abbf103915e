"""The census read as values: no table, no clock, no network."""
