"""Which démarche may take a photo of a person: a town's card or a library's, never a title of the State.

Photos for identity cards, passports, driving licences and residence permits come from an approved photographer or
booth, with an e-photo code (arrêté du 10 avril 2007 and its like): a kiosk's picture would be refused at the counter.
"""

from collections.abc import Iterator

from kiosk.flows.model import Flow
from kiosk.flows.shape import Marks
from kiosk.flows.source import Finding

# What people call these titles, in the ids of démarches: one that forgets `official_title` is found all the same.
TITLES = (
    "carte-identite", "carte-d-identite", "carte-nationale", "cni", "cnie", "passeport", "permis-de-conduire",
    "permis-conduire", "titre-de-sejour", "titre-sejour", "carte-de-sejour", "titre-de-voyage", "visa",
)  # fmt: skip
REMEDY = "ask for an e-photo code (a text), which an approved photographer or booth gives"


def is_official(flow: Flow) -> bool:
    """Whether it asks for a title of the State: by its own word, or by its name."""
    words = f"-{flow.id}-"
    return flow.official_title or any(f"-{title}-" in words for title in TITLES)


def photos(flow: Flow, marks: Marks) -> Iterator[Finding]:
    for i, step in enumerate(flow.steps):
        capture = step.capture
        takes = capture is not None and capture.takes_photo
        for j, field in enumerate(step.fields):
            if field.type == "photo" and not takes:
                what = f"'{field.id}' is a photo, which this step does not take"
                remedy = "make it a step with capture: {device: camera, kind: photo, use: town_card}"
                yield marks.finding(("steps", i, "fields", j, "type"), what, remedy)
            if field.type == "photo" and field.required and field.legal is None:
                what = f"the photo '{field.id}' is required without a legal text"
                remedy = "add 'legal:' with the text that asks for it, or drop required"
                yield marks.finding(("steps", i, "fields", j, "required"), what, remedy)
        if capture is None:
            continue
        path = ("steps", i, "capture")
        if takes != (capture.kind == "photo") or takes != (capture.use is not None):
            what = f"'{step.id}': device: camera, kind: photo and use go together"
            yield marks.finding(path, what, "write all three, or none of them")
        if takes and capture.fallback not in ("paper", "counter"):
            what = f"'{step.id}': a photo's other way is paper or counter"
            yield marks.finding((*path, "fallback"), what, "say where a printed photo may be brought")
        if takes and is_official(flow):
            what = f"'{step.id}' takes a photo for an official title"
            yield marks.finding((*path, "device"), what, REMEDY)
