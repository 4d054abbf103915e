"""The contract that import-linter has no form for: a room opens only three doors to the others.

Named in pyproject.toml under `contract_types`; run by `lint-imports` from the project's folder.
"""

from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output


class DoorsOfTheRooms(Contract):
    """Between rooms only the open parts may be imported; the rest of a room is its own.

    Options:
        root: the package whose children are the rooms.
        open_parts: what every room opens to those above it (`queries`, `actions`, `rules`).
        open_rooms: rooms without walls (words and tools for all), open as a whole.
        rooms_of_rooms: rooms whose folders are built like rooms themselves (one for each outside format).
        also_open: single modules that others may build on, by full name.
        shells: rooms that put the others together; they may also import `shell_parts`.
        shell_parts: what only a shell may import (`views`, `urls`).

    Direct imports are judged: what a room's `queries` reads from its own tables is its own affair.
    """

    type_name = "doors"

    root = fields.StringField()
    open_parts = fields.SetField(subfield=fields.StringField())
    open_rooms = fields.SetField(subfield=fields.StringField(), required=False)
    rooms_of_rooms = fields.SetField(subfield=fields.StringField(), required=False)
    also_open = fields.SetField(subfield=fields.StringField(), required=False)
    shells = fields.SetField(subfield=fields.StringField(), required=False)
    shell_parts = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        forced = [
            {"importer": importer, "imported": imported, "lines": _lines(graph, importer, imported)}
            for importer in sorted(graph.modules)
            if self._room_and_part(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._may_import(importer, imported)
        ]
        return ContractCheck(kept=not forced, metadata={"forced": forced})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for link in check.metadata["forced"]:
            output.print_error(
                f"- {link['importer']} -> {link['imported']} (l.{link['lines']}): "
                f"between rooms only {', '.join(sorted(self._words('open_parts')))}",
                bold=False,
            )

    def _may_import(self, importer: str, imported: str) -> bool:
        to = self._room_and_part(imported)
        if to is None or imported in self._words("also_open"):
            return True
        from_room, _ = self._room_and_part(importer) or ("", "")
        room, part = to
        if room == from_room or room in self._words("open_rooms") or part in self._words("open_parts"):
            return True
        return from_room in self._words("shells") and part in self._words("shell_parts")

    def _room_and_part(self, module: str) -> tuple[str, str] | None:
        """Return ('frontdoor', 'rules') for 'joinedup.frontdoor.rules.queue'; nothing for what is no room."""
        root, _, rest = module.partition(".")
        if root != self.root or not rest:
            return None
        room, _, inner = rest.partition(".")
        part, _, deeper = inner.partition(".")
        if room in self._words("rooms_of_rooms") and part not in self._words("open_parts") and deeper:
            part = deeper.partition(".")[0]
        return room, part

    def _words(self, option: str) -> set[str]:
        words: Any = getattr(self, option)
        return set(words or ())


def _lines(graph: grimp.ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return ", ".join(str(detail["line_number"]) for detail in details)
