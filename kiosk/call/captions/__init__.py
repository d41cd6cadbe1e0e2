"""Captions of a call: what is said, written down by a recogniser that the operator has configured."""
