"""What the looks at a picture have in common."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def darkest(colours: Pixels) -> Pixels:
    """Of each pixel the darkest of its three colours: paper is white; wood, cloth and skin are not. By OpenCV, since
    numpy takes 2 ms for the same of 320 x 180 pixels."""
    red, green, blue = cv2.split(colours)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def lightest(colours: Pixels) -> Pixels:
    """Of each pixel the lightest of its three colours."""
    red, green, blue = cv2.split(colours)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
