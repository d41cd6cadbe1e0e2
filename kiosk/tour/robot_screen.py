"""The product's screen with a robot's hand beside it: `python -m kiosk.tour.robot_screen ADDRESS FD`.

ADDRESS is the unix socket at which the robot listens, FD the link to the supervisor.
"""

import socket
import sys

from kiosk.app import run_screen
from kiosk.tour.hand import reach


def main() -> None:
    address, descriptor = sys.argv[1], int(sys.argv[2])
    run_screen(socket.socket(fileno=descriptor), lambda window: reach(window, address))


if __name__ == "__main__":
    main()
