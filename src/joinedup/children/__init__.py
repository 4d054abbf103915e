"""The child, the family, the home, who is involved, what the family was told, the child's own words."""
