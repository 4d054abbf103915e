"""`joinedup intake`: the page that stands alone, and taking in what it has received."""

import argparse
import sys
from pathlib import Path

from joinedup.cli.database import WrongDatabase, open_database, set_up

THREADS = 4
KEY_FIRST = "--key is the public half of this installation's intake.key: 'joinedup intake key' prints it."


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("intake", help="receive concerns while everything else is away, and take them in")
    ways = part.add_subparsers(required=True, metavar="WAY")
    key = ways.add_parser("key", help="print the public half of the key that opens what is received")
    key.set_defaults(do=print_key)
    serve = ways.add_parser("serve", help="serve the page that stands alone; it needs no database")
    serve.add_argument("--folder", type=Path, required=True, help="where sealed files are kept")
    serve.add_argument("--key", required=True, help="what 'joinedup intake key' prints")
    serve.add_argument("--call", required=True, help="whom to ring, as it is to stand on every page")
    serve.add_argument("--area", default="", help="the name of the area, where there is more than one")
    serve.add_argument("--port", type=int, default=8766)
    serve.set_defaults(do=serve_alone)
    replay = ways.add_parser("replay", help="take in what waits in a folder, in its order, once each")
    replay.add_argument("--folder", type=Path, help="otherwise what this installation itself kept aside")
    replay.set_defaults(do=take_in)


def print_key(arguments: argparse.Namespace) -> int:
    set_up()
    from django.conf import settings

    from joinedup.intake.rules import box

    print(box.public_of(settings.INTAKE_KEY))
    return 0


def serve_alone(arguments: argparse.Namespace) -> int:
    from waitress.server import create_server

    from joinedup.intake.rules import box
    from joinedup.intake.spool import Spool
    from joinedup.intake.views import BIGGEST, StandsAlone
    from joinedup.kernel.clock import MachineClock

    try:
        box.close(b"", public=arguments.key)
    except ValueError:
        print(KEY_FIRST, file=sys.stderr)
        return 2
    spool = Spool(arguments.folder, public=arguments.key)
    try:
        spool.reference_of("is the folder ours to write in")
        application = StandsAlone(spool, call=arguments.call, now=MachineClock().now, area=arguments.area)
        server = create_server(
            application,
            host="127.0.0.1",
            port=arguments.port,
            threads=THREADS,
            ident=None,
            max_request_body_size=10 * BIGGEST,
            channel_timeout=60,
        )
    except OSError as refused:
        print(f"It cannot be served: {refused.strerror or refused}", file=sys.stderr)
        return 2
    print(f"The page that stands alone is at http://localhost:{server.effective_port}.", flush=True)
    server.run()
    return 0


def take_in(arguments: argparse.Namespace) -> int:
    try:
        here = open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    if here is None:
        print("There is no installation here yet that could take anything in.", file=sys.stderr)
        return 2
    from joinedup import store
    from joinedup.frontdoor.views import public_aside
    from joinedup.site import clock
    from joinedup.ui.words import plural

    try:
        told = public_aside.replay(at=arguments.folder, now=clock.now)
    except store.NotSaved:
        waiting = len(public_aside.spool(arguments.folder).waiting())
        print(f"The database cannot take it now. {plural(waiting, 'concern')} still wait.", file=sys.stderr)
        return 2
    print(f"{plural(told.taken, 'concern')} taken in.")
    for name in told.not_opened:
        print(
            f"{name} is not opened by this installation's key, or makes no concern; it stays.",
            file=sys.stderr,
        )
    return 1 if told.not_opened else 0
