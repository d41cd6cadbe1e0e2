"""What the hall's page printer runs for each job (`ippeveprinter -c`): hands the job to the hall, and tells the printer
what the hall answers, line by line, until the hall has printed it. A script of its own, which imports no room.
"""

import json
import os
import socket
import sys


def main() -> None:
    hall = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    hall.connect(sys.argv[1])
    job = {
        "file": sys.argv[2],
        "id": int(os.environ.get("IPP_JOB_ID", "0")),
        "name": os.environ.get("IPP_JOB_NAME", ""),
        "copies": int(os.environ.get("IPP_COPIES", "1")),
        "sides": os.environ.get("IPP_SIDES", "one-sided"),
    }
    hall.sendall(json.dumps(job).encode() + b"\n")
    while lines := hall.recv(4096):
        os.write(2, lines)


if __name__ == "__main__":
    main()
