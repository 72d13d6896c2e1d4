"""What a process holds, and what the child that parses a document does: it imports only the readers."""

from __future__ import annotations

from pathlib import Path


def held_for_html(data: bytes) -> float:
    """The most megabytes this process held when it had read the page."""
    from adapters.reading.html_reader import read_html

    read_html(data, "9912.00005", 1)
    return megabytes("self", "VmHWM")


def held_for_pdf(data: bytes) -> float:
    """The most megabytes this process held when it had read the document."""
    from adapters.reading.pdf_reader import read_pdf

    read_pdf(data, "9912.00001", 1)
    return megabytes("self", "VmHWM")


def megabytes(process: str | int, name: str) -> float:
    """One of the sizes that Linux tells of a process, such as VmRSS."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) / 1_024
