"""What a file system keeps through a power cut."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Put the names in a folder on disk. Without it a file whose bytes are there may have no name afterwards:
    what a key has sealed would outlive the key, or an older keyring come back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
