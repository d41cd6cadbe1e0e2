"""Machine-readable zones of identity documents: pictures in, lines out. OpenCV and numpy: for workers only."""
