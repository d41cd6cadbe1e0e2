"""What a person could perceive of a window: its accessible elements, clipped to what is not scrolled out of sight.

PySide6 6.12 gives back None for a null pointer without counting the reference, and Python 3.11 dies when None's count
reaches zero (measured: `QAccessible.queryAccessibleInterface(item)` and `QQuickItem.parentItem()`, -1 a call). So
nothing here asks for what may not be there.
"""

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.i18n.display import plain
from kiosk.tour.protocol import Element

# Below this part, an element counts as cut; below this opacity, as not there (a page that fades in).
WHOLE = 0.95
SEEN_OPACITY = 0.9


def elements(window: QQuickWindow) -> tuple[Element, ...]:
    """In the order of the accessible tree, which is that of a screen reader."""
    return tuple(_walk(QAccessible.queryAccessibleInterface(window), window.contentItem()))


def _walk(node: QAccessibleInterface, root: QQuickItem) -> Iterator[Element]:
    for index in range(node.childCount()):
        child = node.child(index)
        if child.state().invisible:
            continue
        element = _element(child, root)
        if element is not None:
            yield element
        yield from _walk(child, root)


def _element(node: QAccessibleInterface, root: QQuickItem) -> Element | None:
    name = node.text(QAccessible.Text.Name)
    item = node.object()
    if not name or not isinstance(item, QQuickItem):
        return None
    whole = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    shown = _clipped(item, whole, root)
    if shown.isEmpty():
        return None
    state = node.state()
    return Element(
        role=node.role().name,
        name=plain(name),
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


def _clipped(item: QQuickItem, rect: QRectF, root: QQuickItem) -> QRectF:
    """Flickables and cards cut what leaves them, and a page that fades in is not there yet; the tree knows neither."""
    rect = rect.intersected(QRectF(0, 0, root.width(), root.height()))
    while item != root and not rect.isEmpty():
        if item.opacity() < SEEN_OPACITY:
            return QRectF()
        item = item.parentItem()
        if item.clip():
            rect = rect.intersected(item.mapRectToScene(QRectF(0, 0, item.width(), item.height())))
    return rect
