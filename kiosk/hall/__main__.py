"""`python -m kiosk.hall`: the same as `kiosk hall serve`, without the rest of the command line."""

import sys

from kiosk.hall.serve import main

if __name__ == "__main__":
    sys.exit(main())
