"""What is wrong with a page's picture, measured on the page laid flat. Thresholds stand beside what they were seen to
part, on pictures of `kiosk.bench.papers_corpus` with other seeds than the bench's; none was set on a true camera's."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.beside import Spare
from kiosk.documents.page.finding import Found
from kiosk.documents.page.port import Kind, Origin, Side, Verdict
from kiosk.documents.page.seams import holds_two
from kiosk.documents.page.upright import quarter_turns

Pixels = NDArray[np.uint8]
Grey = NDArray[np.float32]

LONG_MM = 297.0  # taken for the longer side of what may be another size: lengths are right to a third
SIDES: tuple[Side, ...] = ("upper", "right", "lower", "left")
# The worst first: what hides the page, before what is on it.
ORDER: tuple[Kind, ...] = (
    "no_page", "dark", "two", "crop", "glare", "blur", "blank", "back", "same", "upside_down",
)  # fmt: skip


class Measures(NamedTuple):
    """`paper`: 0 to 255, how light the paper is. `clipped`: part of the page that is white through and through.
    `width_px`, `width_mm`: of a step from ink to paper, in the direction in which it is wider; 0 where there are no
    steps. `darkest`: of the ink, as a part of the paper's light. `marked`: part of the page that is not bare paper, in
    thousandths, however faint. `cut`: sides at which what is printed goes on beyond the picture."""

    paper: float
    clipped: float
    width_px: float
    width_mm: float
    darkest: float
    marked: float
    cut: tuple[Side, ...]


def measure(flat: Pixels) -> Measures:
    """Of a page laid flat, red, green, blue."""
    light = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY).astype(np.float32)
    px_per_mm = max(flat.shape[:2]) / LONG_MM
    ground = paper_ground(light, px_per_mm)
    ratio = np.asarray(light / np.maximum(ground, 8.0), np.float32)
    edge = max(2, round(2.5 * px_per_mm))
    middle = ratio[edge:-edge, edge:-edge]
    soft = cv2.GaussianBlur(middle, (0, 0), 0.8)
    paper = float(np.percentile(ground, 75))
    width = _step_width(light[edge:-edge, edge:-edge], paper)
    return Measures(
        paper=paper,
        clipped=_clipped(flat),
        width_px=width,
        width_mm=width / px_per_mm,
        darkest=float(np.percentile(soft, 0.1)),
        marked=_marked(middle, px_per_mm),
        cut=_cut_off(ratio, px_per_mm),
    )


def paper_ground(light: Grey | Pixels, px_per_mm: float) -> Grey:
    """How light the bare paper is at each point: what is dark and smaller than a headline is filled."""
    scale = min(1.0, 1.0 / px_per_mm)
    small = cv2.resize(light, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    filled = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    soft = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 4.0)
    return np.asarray(cv2.resize(soft, light.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _clipped(flat: Pixels) -> float:
    """A lamp's mirror image has no grain left; paper that is only bright has."""
    white = cv2.inRange(flat, np.array((254.0,) * 3), np.array((255.0,) * 3))
    return float((cv2.blur(white, (9, 9)) > 0.93 * 255).mean())


def _step_width(light: Grey, paper: float) -> float:
    """Pixels over which ink turns into paper, across or down, whichever is wider: who moves blurs in one direction."""
    widths: list[float] = []
    reach = 13
    for turned in (light, light.T):
        seen = np.ascontiguousarray(turned[::2])
        slope = cv2.filter2D(seen, -1, np.array([[-0.5, 0.0, 0.5]], np.float32))
        line = np.ones((1, reach), np.uint8)
        span = cv2.dilate(seen, line) - cv2.erode(seen, line)
        steepest = cv2.dilate(np.abs(slope), line)
        ink = span > 0.22 * paper
        if float(ink.mean()) > 0.0005:
            widths.append(float(np.median(span[ink] / np.maximum(steepest[ink], 0.5))))
    return max(widths, default=0.0)


def _marked(ratio: Grey, px_per_mm: float) -> float:
    """In thousandths of the page: faint print is a little darker over some millimetres, which grain is not."""
    # Where a sheet ends on the glass, the lid's other white begins: its border says nothing.
    edge = max(2, round(0.05 * max(ratio.shape)))
    ratio = np.ascontiguousarray(ratio[edge:-edge, edge:-edge])
    soft = cv2.GaussianBlur(ratio, (0, 0), max(0.5 * px_per_mm, 1.0))
    coarse = cv2.GaussianBlur(ratio, (0, 0), max(4.0 * px_per_mm, 4.0))
    return float((coarse - soft > 0.012).mean()) * 1000


def _cut_off(ratio: Grey, px_per_mm: float) -> tuple[Side, ...]:
    """Sides that ink touches: a paper has a margin. A lid or a black border is dark all along, and is not ink."""
    deep = max(2, round(0.8 * px_per_mm))
    strips = {"upper": ratio[:deep].T, "right": ratio[:, -deep:], "lower": ratio[-deep:].T, "left": ratio[:, :deep]}
    dark = {side: float((strips[side].min(axis=1) < 0.6).mean()) for side in SIDES}
    return tuple(side for side in SIDES if 0.025 < dark[side] < 0.6)


def judge(flat: Pixels, found: Found | None, spare: Spare, origin: Origin) -> tuple[tuple[Verdict, ...], int]:
    """What is wrong, the worst first, and by how many quarters the flat page is to be turned clockwise.

    `found`: None where the page is the whole picture, as a scan's may be. `spare`: what lies beside it.
    """
    measures = measure(flat)
    wrong: list[Verdict] = []
    if measures.paper < DARK:
        wrong.append(Verdict("dark"))
    if origin != "scan" and GLARE[0] < measures.clipped < GLARE[1]:
        wrong.append(Verdict("glare"))
    cut = _cut_sides(found, measures, origin)
    if cut:
        wrong.append(Verdict("crop", cut))
    beside = spare.worded > WORDED or spare.edged > EDGED or spare.framed > FRAMED
    if found is not None and (beside or holds_two(flat)):
        wrong.append(Verdict("two"))
    wrong.extend(_of_the_ink(measures, bool(wrong)))
    # In the dark and in a blur no edge is seen whole.
    if spare.astride and not wrong:
        wrong.append(Verdict("two"))
    turns = quarter_turns(flat) if not any(verdict.kind in ("blank", "back", "dark") for verdict in wrong) else 0
    if turns == 2:
        wrong.append(Verdict("upside_down"))
    return tuple(sorted(wrong, key=lambda verdict: ORDER.index(verdict.kind))), turns


DARK = 92.0
GLARE = (0.004, 0.5)
BLURRED_PX, BLURRED_MM = 3.05, 0.9
# Of 24 good pictures none had steps wider than 2.81, nor ink lighter than 0.67 where they were over 2.6.
PALE, PALE_PX = 0.68, 2.75
INK_DARKEST = 0.83
MARKED = 6.0
# Of 358 good pictures of three seeds all had none; of two that had passed, each 0.0077.
WORDED, EDGED = 0.006, 0.02
# Of 150 good pictures (seed 20450303) all had none; of three that had passed with a second paper in the shade, 0.02 up.
FRAMED = 0.006


def _of_the_ink(measures: Measures, hidden: bool) -> list[Verdict]:
    """A page without ink is blank, or a back through which the front shines; else its letters are sharp or not. Of one
    that is hidden by something worse, no more is said than that."""
    if measures.darkest > INK_DARKEST:
        return [] if hidden else [Verdict("back" if measures.marked > MARKED else "blank")]
    # Ink without a single step is letters that have run into each other.
    none = measures.width_px == 0
    # A hand that moves makes of a thin stroke a pale band, whose ends are steeper than a lens's blur is.
    least = PALE_PX if measures.darkest > PALE else BLURRED_PX
    blurred = none or (measures.width_px > least and measures.width_mm > BLURRED_MM)
    return [Verdict("blur")] if blurred else []


def _cut_sides(found: Found | None, measures: Measures, origin: Origin) -> tuple[Side, ...]:
    if origin != "camera":
        return measures.cut
    return tuple(side for side, cut in zip(SIDES, found.cut, strict=True) if cut) if found is not None else ()
