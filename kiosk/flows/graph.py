"""The paths of a démarche as a drawing (SVG).

A layout of its own, not graphviz: steps have an order already, so that each gets a row, what always shows stands in one
column, what only sometimes shows stands beside it, and an arrow is drawn wherever the explorer has gone from one step
to the next. There is nothing left for a layout engine to decide.
"""

from html import escape

from kiosk.flows.model import Flow, Step

ROW, WIDTH, HEIGHT, LEFT, TOP = 92, 330, 60, 40, 70
SHIFT = 390
# Arrows that skip steps go round at the left or the right, each a little further out than the one before.
LANE = 9
_COLOURS = {"form": "#e8f0fe", "choice": "#fff3d6", "capture": "#e2f4e6", "sign": "#f3e6fa", "review": "#eeeeee",
            "submit": "#dde7ee"}  # fmt: skip
_STYLE = (
    "text{font-family:sans-serif;font-size:13px;fill:#1a1a1a}.t{font-weight:bold}.c{font-size:11px;fill:#555}"
    "path{fill:none;stroke:#555;stroke-width:1.4}rect{stroke:#555}"
)


def svg(flow: Flow, ways: frozenset[tuple[str, str]]) -> str:
    """`ways`: (step, next step), as `explore` has gone them."""
    steps = _once_each(flow)
    rows = {step.id: row for row, step in enumerate(steps)}
    shown = {(_written(flow, a), _written(flow, b)) for a, b in ways}
    edges = sorted((rows[a], rows[b]) for a, b in shown if a in rows and b in rows and a != b)
    height = TOP + ROW * len(steps) + 20
    lanes = _lanes(edges)
    reach = LEFT + LANE * (1 + max(lanes.values(), default=0))
    width = reach + SHIFT + WIDTH + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<title>{escape(flow.title)}</title><style>{_STYLE}</style>",
        '<defs><marker id="a" markerWidth="9" markerHeight="9" refX="8" refY="4" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" style="fill:#555;stroke:none"/></marker></defs>',
        f'<rect width="{width}" height="{height}" style="fill:white;stroke:none"/>',
        f'<text class="t" x="{reach}" y="34" style="font-size:18px">{escape(flow.title)}</text>',
        *(_arrow(a, b, steps, reach, lanes.get((a, b), 0)) for a, b in edges),
        *(_box(step, row, reach) for row, step in enumerate(steps)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _once_each(flow: Flow) -> list[Step]:
    """Of the copies of a repeated step, the first."""
    return [step for step in flow.steps if step.item <= 1]


def _written(flow: Flow, step_id: str) -> str:
    """The first copy of a repeated step."""
    step = flow.step(step_id)
    return step_id if step.item <= 1 else f"{step_id.removesuffix(f'_{step.item}')}_1"


def _is_aside(step: Step) -> bool:
    return step.show_if is not None


def _left(step: Step, reach: int) -> int:
    return reach + (SHIFT if _is_aside(step) else 0)


def _lanes(edges: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """For each arrow that skips a step, the first lane in which none runs beside it."""
    lanes: dict[tuple[int, int], int] = {}
    for a, b in sorted(edges, key=lambda edge: edge[1] - edge[0]):
        if b - a > 1:
            beside = {lane for (c, d), lane in lanes.items() if a < d and c < b}
            lanes[(a, b)] = next(lane for lane in range(len(edges) + 1) if lane not in beside)
    return lanes


def _arrow(a: int, b: int, steps: list[Step], reach: int, lane: int) -> str:
    start, end = _left(steps[a], reach), _left(steps[b], reach)
    y1, y2 = TOP + ROW * a + HEIGHT, TOP + ROW * b
    if b - a == 1:
        x1, x2 = start + WIDTH // 2, end + WIDTH // 2
        return f'<path d="M{x1} {y1} C{x1} {y1 + 18} {x2} {y2 - 18} {x2} {y2}" marker-end="url(#a)"/>'
    if b < a:  # the next item of a group
        right = max(start, end) + WIDTH
        return f'<path d="M{start + WIDTH} {y1 - 30} H{right + 16} V{y2 + 30} H{end + WIDTH}" marker-end="url(#a)"/>'
    out, y1, y2 = reach - LANE * (lane + 1), y1 - 14, y2 + 14
    down = f"H{out + 6} Q{out} {y1} {out} {y1 + 6} V{y2 - 6} Q{out} {y2} {out + 6} {y2} H{end}"
    return f'<path d="M{start} {y1} {down}" marker-end="url(#a)"/>'


def _box(step: Step, row: int, reach: int) -> str:
    x, y = _left(step, reach), TOP + ROW * row
    often = f" × {step.repeat}" if step.repeat else ""
    questions = ", ".join(field.id.removesuffix(f"_{step.item}") if step.item else field.id for field in step.fields)
    lines = [("t", f"{step.title}{often}"), ("c", questions or step.kind)]
    if step.show_if is not None:
        lines.append(("c", f"si {step.show_if}"))
    words = "".join(
        f'<text class="{style}" x="{x + 10}" y="{y + 18 + 17 * at}">{escape(_cut(text, style))}</text>'
        for at, (style, text) in enumerate(lines)
    )
    dashed = ' stroke-dasharray="5 3"' if _is_aside(step) else ""
    full = f"<title>{escape(step.id)}: {escape(step.show_if or '')}</title>"
    box = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{_COLOURS[step.kind]}"{dashed}/>'
    return f"<g>{full}{box}{words}</g>"


def _cut(text: str, style: str) -> str:
    most = 38 if style == "t" else 50
    return text if len(text) <= most else text[: most - 1] + "…"
