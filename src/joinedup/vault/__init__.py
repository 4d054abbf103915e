"""Values that are sealed with keys of their own, and opened for a reason alone (security.md D3)."""
