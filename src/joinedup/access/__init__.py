"""Roles and what they may do. One policy: rules here for one object, the same said in SQL where rows are."""
