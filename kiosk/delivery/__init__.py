"""The sealed outbox, and the courier that takes a file to its recipient."""
