"""Codes, seals, pauses and ends: values in, values out; the moment is handed in."""
