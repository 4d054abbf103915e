"""Notifications of incidents out of an agency's own system."""
