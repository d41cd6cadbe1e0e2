"""Machine-readable zones of identity documents: pictures in, lines out. OpenCV and numpy: for workers only."""

import os

# Before numpy is loaded: on two busy processors the second thread of its small products waits for the first, and a
# picture takes three times as long (measured: 25 ms instead of 2 for one line). A worker has one processor's worth.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
