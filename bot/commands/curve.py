"""The picture of a calibration: what is gained and lost by answering less."""

import importlib.util
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answering.evaluation.calibration import Point, point_at
from bot.answering.evaluation.judging import Judged
from bot.errors import SettingsError

if TYPE_CHECKING:
    from PIL import ImageDraw

_SCALE = 2  # drawn larger and made smaller, for smooth lines
_SIZE = (860, 520)
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 60, 830, 450
_COLORS = ("#1f5fbf", "#c2571a")
_INK, _GRID = "#222222", "#dddddd"
_DASH = 6

NO_PILLOW = "The curve needs Pillow: pip install pillow, or install the bot as on-record[calibrate]."


def can_draw() -> bool:
    """Whether the library that draws is installed."""
    return importlib.util.find_spec("PIL") is not None


def draw(path: Path, groups: Mapping[str, Sequence[Judged]], points: Mapping[str, Sequence[Point]], at: float) -> None:
    """
    Draw precision (solid) and the declined share of what nothing answers (dashed) over coverage, a color a group.

    Dots mark the threshold. Raises SettingsError if the picture cannot be written.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (_SIZE[0] * _SCALE, _SIZE[1] * _SCALE), "white")
    canvas = _Canvas(ImageDraw.Draw(image))
    canvas.axes()
    for number, (name, curve) in enumerate(points.items()):
        color = _COLORS[number % len(_COLORS)]
        canvas.series([(point.coverage, point.precision) for point in curve], color, is_dashed=False)
        canvas.series([(point.coverage, point.declined) for point in curve], color, is_dashed=True)
        canvas.marks(point_at(at, groups[name]), color)
        canvas.legend(number, name, color)
    canvas.title(f"Dots: the threshold, {at:g}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        image.resize(_SIZE, Image.Resampling.LANCZOS).quantize(64).save(path, format="PNG", optimize=True)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}. Name another by --curve.") from None


class _Canvas:
    """Draws in shares: (0, 0) is the lower left corner of the plot, (1, 1) the upper right one."""

    def __init__(self, canvas: "ImageDraw.ImageDraw") -> None:
        self._canvas = canvas

    def axes(self) -> None:
        for tenth in range(0, 11, 2):
            share = tenth / 10
            self._line([(share, 0), (share, 1)], _GRID)
            self._line([(0, share), (1, share)], _GRID)
            self._text(self._place(share, 0), f"{share:.1f}", "ma", down=8)
            self._text(self._place(0, share), f"{share:.1f}", "rm", right=-8)
        self._line([(0, 1), (0, 0), (1, 0)], _INK)
        self._text(self._place(0.5, 0), "coverage: answered share of the questions that have an answer", "ma", down=32)

    def series(self, points: Sequence[tuple[float, float | None]], color: str, *, is_dashed: bool) -> None:
        known = [(x, y) for x, y in points if y is not None]
        if is_dashed:
            self._dashes(known, color)
        elif len(known) > 1:
            self._line(known, color, width=2)

    def marks(self, point: Point, color: str) -> None:
        for height in (point.precision, point.declined):
            if height is not None:
                x, y = self._place(point.coverage, height)
                radius = 5 * _SCALE
                self._canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)

    def legend(self, number: int, name: str, color: str) -> None:
        x, y = _LEFT * _SCALE, (_TOP - 46 + 20 * number) * _SCALE
        text = f"{name}: precision of the answers (solid), declined share of what nothing answers (dashed)"
        self._text((x, y), text, "lm", color=color)

    def title(self, text: str) -> None:
        self._text((_RIGHT * _SCALE, (_TOP - 46) * _SCALE), text, "rm")

    def _place(self, x: float, y: float) -> tuple[float, float]:
        across, up = _LEFT + (_RIGHT - _LEFT) * x, _BOTTOM - (_BOTTOM - _TOP) * y
        return across * _SCALE, up * _SCALE

    def _line(self, points: Sequence[tuple[float, float]], color: str, width: int = 1) -> None:
        self._canvas.line([self._place(x, y) for x, y in points], fill=color, width=width * _SCALE, joint="curve")

    def _dashes(self, points: Sequence[tuple[float, float]], color: str) -> None:
        """Draw a dashed line: dashes and gaps of equal length along the whole of it, not anew at every point."""
        gone = 0.0
        for start, end in itertools.pairwise(points):
            (x0, y0), (x1, y1) = self._place(*start), self._place(*end)
            length = max(abs(x1 - x0), abs(y1 - y0))
            for step in range(int(length)):
                share = step / length
                if int((gone + step) / (_DASH * _SCALE)) % 2 == 0:
                    x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
                    self._canvas.rectangle((x - 1, y - 1, x + 1, y + 1), fill=color)
            gone += length

    def _text(
        self, place: tuple[float, float], text: str, anchor: str, *, down: int = 0, right: int = 0, color: str = _INK
    ) -> None:
        from PIL import ImageFont

        font: Any = ImageFont.load_default(13 * _SCALE)
        x, y = place[0] + right * _SCALE, place[1] + down * _SCALE
        self._canvas.text((x, y), text, fill=color, font=font, anchor=anchor)
