"""Files that hold what people asked and what private channels were shown: the owner's alone.

The mode is the file's own, whatever that of the folder is, and those made with another one are mended.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import DataFolderError, DiskFullError

CLOSED_IN_CHILDREN: int = getattr(os, "O_CLOEXEC", 0)  # on Windows files are so without being told
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_file(file: Path) -> Path:
    """The file, made if it is not there, and closed to others.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | CLOSED_IN_CHILDREN, 0o600))
    close_to_others(file)
    return file


def write_whole(file: Path, data: bytes) -> None:
    """Put the data into the file, whole or not at all: what stood there stays where no space is left.

    Of two that do so at once the later one has its whole.

    Raises:
        DataFolderError, DiskFullError: it cannot be written.
    """
    target = file.resolve()
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        private_file(beside).write_bytes(data)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise (DiskFullError if full else DataFolderError)(folder=file.parent) from error


def close_to_others(file: Path) -> None:
    """Take what others may do with it, where it is there and ours to change."""
    with suppress(FileNotFoundError, PermissionError):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & OTHERS:
            file.chmod(mode & ~OTHERS)


def private_folder(folder: Path) -> Path:
    """The folder, made for its owner alone if it is not there; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
