"""Random visits while random faults strike: `kiosk chaos`."""
