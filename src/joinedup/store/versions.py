"""What is refused when two people change one record; the tables and the writer both need the words."""


class VersionMissing(Exception):
    """A change came without the version it was based on."""


class Stale(Exception):
    """Somebody changed the record since it was shown; both texts must be seen before one is chosen."""
