"""The machine that a figure was measured on."""

import os
import platform
from pathlib import Path

import numpy as np


def describe_machine() -> str:
    """Return processor, cores, memory, system and versions in a line."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{_processor()}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text("utf-8").splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
