"""A key is on disk, and its name too, before anything that it seals is acknowledged."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from joinedup.site.config import Config, kept_key
from joinedup.trail import keys as of_the_trail
from joinedup.vault import keys as of_the_vault

MADE: dict[str, Callable[[Path], object]] = {
    "factors.key": lambda path: kept_key(Config("demo", path.parent, path, path), path.name),
    "trail.key": of_the_trail.make,
    "vault.keys": of_the_vault.make,
}


@pytest.mark.parametrize("name", MADE)
def test_a_new_key_is_flushed_and_then_the_folder_that_names_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut took the key, or its name, and left what it had sealed."""
    flushed: list[str] = []

    def fsync(handle: int) -> None:
        folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        flushed.append(f"the folder, with {name}" if folder and (tmp_path / name).exists() else "a file")

    monkeypatch.setattr(os, "fsync", fsync)
    MADE[name](tmp_path / name)
    assert flushed == ["a file", f"the folder, with {name}"]
