"""Identity documents: bytes in, verdict out."""
