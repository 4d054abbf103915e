"""Sealing for somebody who is not here, and what the page that stands alone asks."""
