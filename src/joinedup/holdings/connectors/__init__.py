"""The ways in which an agency's own records are read. Each holds nothing between two questions."""

from joinedup.holdings.connectors.bounded import read_within
from joinedup.holdings.connectors.folder import Folder
from joinedup.holdings.connectors.http import Http
from joinedup.holdings.rules.configuration import Configuration
from joinedup.holdings.rules.reading import Connector

__all__ = ["connector_of", "read_within"]


def connector_of(said: Configuration) -> Connector | None:
    """What `said` describes; None where the agency writes down what it knows itself."""
    match said.kind:
        case "folder":
            return Folder(said)
        case "http":
            return Http(said)
        case _:
            return None
