"""Who may open a child, and how a child is named and aged on a page."""
