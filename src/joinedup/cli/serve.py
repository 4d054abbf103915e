"""`joinedup serve`: one process with threads, on this machine's own address."""

import argparse
import errno
import logging
import os
import sys
import threading
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from joinedup.cli.database import WrongDatabase, open_database, set_up

log = logging.getLogger("joinedup.cli")
THREADS = 8
CONNECTIONS = 900  # those that look on among them; below what a process may have open
BIGGEST_BODY = 25_000_000  # bytes; the product refuses far less with a page, this stops what is worse


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("serve", help="serve the pages at http://localhost:PORT")
    # As typed: it is looked at when something is served, and a slip in it stops no other command.
    part.add_argument("--port", type=_port, default=os.environ.get("JOINEDUP_PORT") or "8765")
    part.add_argument("--check", action="store_true", help="start, ask /readyz once, and stop")
    part.add_argument(
        "--without-key",
        action="append",
        default=[],
        choices=("factors.key", "files.key", "drafts.key", "intake.key"),
        help="go on although what this key closed stays shut; once for each that is gone",
    )
    part.set_defaults(do=serve)


def _port(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5 and 1 <= int(typed) <= 65535):
        raise argparse.ArgumentTypeError(
            f"'{typed}' is no port. Give a number from 1 to 65535, here or as JOINEDUP_PORT."
        )
    return int(typed)


def serve(arguments: argparse.Namespace) -> int:
    set_up()
    from joinedup.site import clock, soundness

    try:
        fault = soundness.before_opening()
        if fault is None:
            open_database()
            fault = soundness.at_start(at=clock.now(), without_keys=arguments.without_key)
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    if fault is not None:
        print(fault.sentence, file=sys.stderr)
        return 2
    if arguments.check:
        return _check()
    _let_everybody_be_found()
    return _serve(arguments.port)


def _let_everybody_be_found() -> None:
    """Children who were here before there were keys, or under keys of another edition, are given theirs."""
    from joinedup.cli.identity import remember_everybody
    from joinedup.site import clock
    from joinedup.store import NotSaved

    try:
        remember_everybody(at=clock.now(), only_if_behind=True)
    except NotSaved as refused:
        log.error("identity.not_remembered", extra={"kind": type(refused).__name__})


def _server(port: int) -> Any:
    from waitress.server import create_server

    from joinedup import store
    from joinedup.cli.streams import ChannelOfALine
    from joinedup.site.wsgi import application

    store.write_together()
    server = create_server(
        application,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=BIGGEST_BODY,
        channel_timeout=60,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # select() knows no file beyond the 1024th
    )
    server.channel_class = ChannelOfALine
    return server


def _serve(port: int) -> int:
    from django.conf import settings

    from joinedup.agencies.actions import by_hand
    from joinedup.children import actions as children
    from joinedup.desk.actions import drill as drilling
    from joinedup.desk.actions import watching
    from joinedup.frontdoor.views import public_aside as aside
    from joinedup.holdings import actions as holdings
    from joinedup.linking.actions import forgetting
    from joinedup.site import clock, logs, soundness, urgent
    from joinedup.store import sessions
    from joinedup.trail import actions as trail

    try:
        server = _server(port)
    except OSError as refused:
        why = "is taken" if refused.errno == errno.EADDRINUSE else f"cannot be had ({refused.strerror})"
        print(f"Port {port} {why}: choose another with --port.", file=sys.stderr)
        return 2
    urgent.read()
    engine = soundness.engine()
    logs.catch_what_falls()
    logs.tell_each_request()
    log.info("server.started", extra={"engine": engine, "port": port})
    print(f"Joinedup is at http://localhost:{port} ({engine}). Stop it with Ctrl-C.", flush=True)
    stop = threading.Event()
    beside = (
        threading.Thread(target=trail.keep_signed, args=(clock.now,), kwargs={"stop": stop}, daemon=True),
        threading.Thread(target=_send_notices, args=(port, stop), daemon=True),
        threading.Thread(target=_remind, args=(stop,), daemon=True),
        threading.Thread(target=watching.keep_looking, args=(clock.now,), kwargs={"stop": stop}, daemon=True),
        threading.Thread(
            target=drilling.keep_drilling, args=(clock.now,), kwargs={"stop": stop}, daemon=True
        ),
        threading.Thread(target=urgent.keep_read, args=(stop,), daemon=True),
        threading.Thread(
            target=children.keep_watching, args=(clock.now,), kwargs={"stop": stop}, daemon=True
        ),
        threading.Thread(target=aside.keep_replaying, args=(clock.now,), kwargs={"stop": stop}, daemon=True),
        threading.Thread(target=sessions.keep_clear, kwargs={"stop": stop}, daemon=True),
        threading.Thread(target=holdings.keep_ending, args=(clock.now,), kwargs={"stop": stop}, daemon=True),
        threading.Thread(
            target=forgetting.keep_forgetting,
            args=(clock.now,),
            kwargs={"folder": settings.CONFIG.data / "links", "stop": stop},
            daemon=True,
        ),
        threading.Thread(
            target=by_hand.keep_beginning, args=(clock.now,), kwargs={"stop": stop}, daemon=True
        ),
    )
    for thread in beside:
        thread.start()
    server.run()
    stop.set()
    for thread in beside:
        thread.join(timeout=5)
    log.info("server.stopped")
    return 0


def _send_notices(port: int, stop: threading.Event) -> None:
    from django.conf import settings

    from joinedup.agencies import queries as agencies
    from joinedup.notices import actions as notices
    from joinedup.site import clock

    host = settings.CONFIG.host
    place = f"https://{host}" if host else f"http://localhost:{port}"
    notices.keep_sending(
        clock.now, stop=stop, book=agencies, way_out=settings.POST, place=place, texts=settings.TEXTS
    )


def _remind(stop: threading.Event) -> None:
    from joinedup.desk import actions as desk
    from joinedup.desk.actions import digest
    from joinedup.disagreements import actions as disagreements
    from joinedup.frontdoor import actions as frontdoor
    from joinedup.pathway import actions as pathway
    from joinedup.sharing import actions as sharing
    from joinedup.site import clock

    sharing.keep_reminding(
        clock.now,
        stop=stop,
        also=(
            pathway.chase,
            desk.tell_managers,
            desk.tell_who_wrote,
            disagreements.remind,
            digest.tell_who_comes_on,
            frontdoor.tell_at_closing,
            frontdoor.ring_schools,
            frontdoor.chase_unnamed,
            once(frontdoor.take_from_the_children),
        ),
    )


def once(job: Callable[..., int]) -> Callable[..., int]:
    """In the first round in which nothing went wrong, and in none after it."""
    to_do = [job]

    def do(*, at: datetime) -> int:
        done = sum(each(at=at) for each in to_do)
        to_do.clear()
        return done

    return do


def _check() -> int:
    from joinedup.site import soundness

    server = _server(0)
    port = server.effective_port
    threading.Thread(target=server.run, daemon=True).start()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
            ready = answer.status == 200
    except OSError as refused:
        print(f"/readyz did not say yes: {refused}", file=sys.stderr)
        return 1
    finally:
        server.close()
    print(f"Started ({soundness.engine()}), asked /readyz on port {port}, and it said yes.")
    return 0 if ready else 1
