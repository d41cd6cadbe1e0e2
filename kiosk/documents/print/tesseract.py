"""Reads print with Tesseract's C library (Debian: libtesseract5, tesseract-ocr-eng, tesseract-ocr-fra), loaded before
a worker gives up its files (`kiosk.documents.sandbox`). For workers only.
"""

import ctypes
import os

from PIL import Image

LIBRARY = "libtesseract.so.5"
# Capital letters and digits are the same in all of the languages that it knows; English is the smallest.
LANGUAGE = b"eng"
# PSM_SPARSE_TEXT of <tesseract/publictypes.h>: words wherever they stand. A RIB is a form, not a column of text.
SPARSE = 11
# PSM_AUTO: columns, paragraphs and lines, as letters have them.
COLUMNS = 3
MAX_TEXT = 100_000
MAX_TSV = 1_000_000


class Tesseract:
    """One engine; not for two threads at a time."""

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self._library = library
        self._handle = ctypes.c_void_p(handle)

    def read(self, grey: Image.Image, dpi: int) -> str:
        """The lines of a picture of mode "L", from its top."""
        self._look_at(grey, dpi)
        return self._taken(self._library.TessBaseAPIGetUTF8Text(self._handle), MAX_TEXT)

    def read_words(self, grey: Image.Image, dpi: int) -> str:
        """Its words with their places, as tab-separated rows of 12 columns: level, page, block, paragraph, line, word,
        left, top, width, height, confidence, text."""
        self._look_at(grey, dpi)
        return self._taken(self._library.TessBaseAPIGetTsvText(self._handle, 0), MAX_TSV)

    def _look_at(self, grey: Image.Image, dpi: int) -> None:
        self._library.TessBaseAPISetImage(self._handle, grey.tobytes(), grey.width, grey.height, 1, grey.width)
        self._library.TessBaseAPISetSourceResolution(self._handle, dpi)

    def _taken(self, text: int | None, most: int) -> str:
        """What the library has made, which is given back to it."""
        try:
            return (ctypes.string_at(text) if text else b"")[:most].decode("utf-8", "replace")
        finally:
            if text:
                self._library.TessDeleteText(ctypes.c_void_p(text))
            self._library.TessBaseAPIClear(self._handle)


def load(language: bytes = LANGUAGE, layout: int = SPARSE) -> Tesseract | None:
    """The reader, ready; None where the library or its data of this language is not installed."""
    # Read when the library is loaded. The screen has the other processor.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return None
    library.TessBaseAPICreate.restype = ctypes.c_void_p
    library.TessBaseAPIInit3.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    library.TessBaseAPISetVariable.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    library.TessBaseAPISetPageSegMode.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.TessBaseAPISetImage.argtypes = [ctypes.c_void_p, ctypes.c_char_p, *(ctypes.c_int,) * 4]
    library.TessBaseAPISetSourceResolution.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.TessBaseAPIGetUTF8Text.argtypes = [ctypes.c_void_p]
    library.TessBaseAPIGetUTF8Text.restype = ctypes.c_void_p
    library.TessBaseAPIGetTsvText.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
    library.TessDeleteText.argtypes = [ctypes.c_void_p]
    library.TessBaseAPIClear.argtypes = [ctypes.c_void_p]
    handle = library.TessBaseAPICreate()
    if not handle or library.TessBaseAPIInit3(handle, None, language) != 0:
        return None
    # Its remarks of a picture would go to the worker's standard error.
    library.TessBaseAPISetVariable(handle, b"debug_file", b"/dev/null")
    library.TessBaseAPISetPageSegMode(handle, layout)
    return Tesseract(library, handle)
