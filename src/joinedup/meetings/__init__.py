"""The daily meeting: its agenda, who is asked to it and comes, and what is decided there."""
