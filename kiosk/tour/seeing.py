"""What a person could perceive of a window: its accessible elements, clipped to what is not scrolled out of sight."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.tour.protocol import Element

# A page nests some fifteen levels deep; a loop in the tree must not hang the robot.
MAX_DEPTH = 64
# Below this part, an element counts as cut.
WHOLE = 0.95


def elements(window: QQuickWindow) -> tuple[Element, ...]:
    """In the order of the accessible tree, which is that of a screen reader."""
    root = QAccessible.queryAccessibleInterface(window)
    bounds = QRectF(0, 0, window.width(), window.height())
    return tuple(_walk(root, bounds, 0)) if root is not None else ()


def _walk(node: QAccessibleInterface, bounds: QRectF, depth: int) -> Iterator[Element]:
    if depth > MAX_DEPTH:
        return
    for index in range(node.childCount()):
        child = node.child(index)
        if child is None or not child.isValid():
            continue
        state = child.state()
        if state.invisible:
            continue
        element = _element(child, bounds)
        if element is not None:
            yield element
        yield from _walk(child, bounds, depth + 1)


def _element(node: QAccessibleInterface, bounds: QRectF) -> Element | None:
    name = node.text(QAccessible.Text.Name)
    item = node.object()
    if not name or not isinstance(item, QQuickItem):
        return None
    whole = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    shown = _clipped(item, whole).intersected(bounds)
    if shown.isEmpty():
        return None
    state = node.state()
    return Element(
        role=node.role().name,
        name=name,
        x=shown.x(),
        y=shown.y(),
        width=shown.width(),
        height=shown.height(),
        value=node.text(QAccessible.Text.Value),
        enabled=not state.disabled,
        checked=bool(state.checked),
        focused=bool(state.focused),
        whole=shown.width() * shown.height() >= WHOLE * whole.width() * whole.height(),
    )


def _clipped(item: QQuickItem, rect: QRectF) -> QRectF:
    """Flickables and cards cut what leaves them; the accessible tree does not know."""
    parent = item.parentItem()
    while parent is not None and not rect.isEmpty():
        if parent.clip():
            corner = parent.mapToScene(QPointF(0, 0))
            rect = rect.intersected(QRectF(corner.x(), corner.y(), parent.width(), parent.height()))
        parent = parent.parentItem()
    return rect
