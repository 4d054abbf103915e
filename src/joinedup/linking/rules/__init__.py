"""When a whole extract may be tied, which pairs are tied without asking, and who looks at the others."""
