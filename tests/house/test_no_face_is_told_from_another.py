"""Faces are found, for the framing of a photo; nothing here can compare two of them, or say whose one is."""

import hashlib
import json
import re

import cv2
import numpy as np

from kiosk import assets
from kiosk.documents.photo import finding
from kiosk.documents.photo.client import MODELS
from kiosk.documents.photo.port import Looked, Photo
from tests.support import house

# Packages and models that make a face a row of numbers to be compared.
RECOGNISERS = re.compile(
    r"insightface|face[-_.]?recognition|facenet|deepface|arcface|dlib|sface|openface|face[-_]?net|vggface|adaface"
    r"|face[-_.]?api|compreface|FaceRecognizer|face[-_]?embed|ageitgey",
    re.IGNORECASE,
)
# The two networks that there are, by their digests: one finds boxes, one the outline.
KNOWN = {
    "face_detection_short_range.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    "face_landmark.tflite": "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1",
}


def test_no_dependency_recognises_faces() -> None:
    for name in ("pyproject.toml", "packaging/requirements.lock", "packaging/build.lock", "package-lock.json"):
        text = (house.ROOT / name).read_text(encoding="utf-8")
        assert RECOGNISERS.search(text) is None, name


def test_no_source_does() -> None:
    for module, text in house.sources().items():
        assert RECOGNISERS.search(text) is None, module


def test_a_recogniser_would_be_seen() -> None:
    for text in ("face-recognition>=1", "cv2.FaceRecognizerSF_create()", '"@vladmandic/face-api": "1"', "insightface"):
        assert RECOGNISERS.search(text) is not None, text


def test_the_only_networks_are_the_two_that_were_looked_into() -> None:
    folder = assets.path(MODELS)
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()} == KNOWN
    models = [
        file
        for suffix in ("*.tflite", "*.onnx", "*.pb", "*.caffemodel", "*.pt", "*.xml", "*.dat")
        for root in ("kiosk", "assets")
        for file in (house.ROOT / root).rglob(suffix)
        if "generated/faces" not in file.as_posix()
    ]
    assert models == []


def test_they_give_boxes_and_points_and_no_row_that_could_be_an_embedding() -> None:
    finder = finding.Finder(assets.path(MODELS))
    assert finder.find(np.zeros((64, 64, 3), np.uint8)) == finding.Found(0, None)
    outputs = {}
    for name in KNOWN:
        net = cv2.dnn.readNetFromTFLite(str(assets.path(f"{MODELS}/{name}")), cv2.dnn.ENGINE_CLASSIC)
        side = 128 if "detection" in name else 192
        net.setInput(np.zeros((1, 3, side, side), np.float32))
        outputs[name] = sorted(out.size for out in net.forward(net.getUnconnectedOutLayersNames()))
    # 896 anchors with a score, a box and six points each; 468 points and one doubt.
    assert outputs == {
        "face_detection_short_range.tflite": [896, 896 * 16],
        "face_landmark.tflite": [1, 468 * 3],
    }


def test_of_a_face_one_word_leaves_the_worker_and_of_a_photo_no_measure() -> None:
    assert Looked.__struct_fields__ == ("hint",)
    picture = {"jpeg", "sha256", "preview_rgb", "preview_width", "preview_height"}
    assert set(Photo.__struct_fields__) == picture | {"hint", "framed", "true_dpi"}


def test_the_package_is_pinned() -> None:
    lock = json.loads((house.ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]["node_modules/@mediapipe/face_mesh"]["integrity"].startswith("sha512-")
