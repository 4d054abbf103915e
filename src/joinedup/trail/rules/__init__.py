"""The chain as values: how an entry is hashed and how a chain is checked."""
