"""What agencies' own systems send and read, under tokens that an area's administrator makes and ends."""
