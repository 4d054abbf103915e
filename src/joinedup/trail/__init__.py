"""What was done and looked at, chained. Shape: docs/decisions/0003-shape-of-the-trail.md."""
