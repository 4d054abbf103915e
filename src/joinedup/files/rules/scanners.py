"""Where a virus scanner is, as the environment names it."""


def where(named: str) -> tuple[str, str, int] | None:
    """Read `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`; None for no scanner.

    Raises:
        ValueError: it is neither, or on another machine, which would be sent what nobody else may see.
    """
    if not named:
        return None
    kind, _, place = named.partition(":")
    if kind == "unix" and place.startswith("/"):
        return "unix", place, 0
    host, _, port = place.rpartition(":")
    if kind == "tcp" and host in ("127.0.0.1", "localhost", "[::1]") and port.isdigit():
        return "tcp", host.strip("[]"), int(port)
    raise ValueError("must be unix:/PATH or tcp:127.0.0.1:PORT")
