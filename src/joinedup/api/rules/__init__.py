"""Plain Python: what a program may send, how it is read, and how it is told what went wrong."""
