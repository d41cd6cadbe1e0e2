"""The printer of pages (A4): CUPS in a driver process."""
