"""Working days, decisions, reference numbers, the clock: standard library only."""
