"""Each agency's own view of a child, said before it sees the others'; and how far views differ."""
