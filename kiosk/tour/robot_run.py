"""`kiosk run`, whose screens have a robot's hand: `python -m kiosk.tour.robot_run ADDRESS` and its options.

Everything but the hand is the product's own: command, supervisor, hall, desk, drivers.
"""

import argparse
import sys

from kiosk.cli import run_command
from kiosk.errors import ConfigError, KioskError
from kiosk.supervisor.child import python


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.tour.robot_run")
    parser.add_argument("address", metavar="ADDRESS", help="unix socket at which the robot listens")
    run_command.arguments(parser)
    args = parser.parse_args()
    try:
        return run_command.run(args, python("kiosk.tour.robot_screen", args.address))
    except KioskError as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return 2 if isinstance(error, ConfigError) else 1


if __name__ == "__main__":
    sys.exit(main())
