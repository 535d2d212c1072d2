"""A PNG with no more colours than it needs."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

LARGEST_BYTES = 150_000


def compact(png: bytes) -> bytes:
    """Return the picture with a palette; raises ValueError if it is still too large for a README."""
    # Maximum coverage keeps rare colours, such as an avatar's; the means make the frequent ones exact.
    picture = Image.open(BytesIO(png)).convert("RGB")
    palette = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    smaller = BytesIO()
    palette.save(smaller, "PNG", optimize=True)
    if smaller.tell() > LARGEST_BYTES:
        raise ValueError(f"the picture has {smaller.tell():,} bytes, more than {LARGEST_BYTES:,}")
    return smaller.getvalue()
