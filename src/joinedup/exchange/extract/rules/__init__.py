"""An extract read as values: no table, no clock."""
