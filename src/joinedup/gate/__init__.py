"""Who is asking, and whether they may: the Viewer, the page mark, the base of scoped queries."""
