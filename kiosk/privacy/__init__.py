"""Values that refuse to print, sealing to a public key, and what every process does to stay quiet."""
