"""Papers that the citizen brings: on the scanner, before the camera, as files; judged, read, kept as pages."""
