"""An agency's extract: rows from its own system, with a mapping that says what is what."""
