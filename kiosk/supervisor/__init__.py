"""Starts a screen for each visit, warms the next one, keeps the services beside it, and never sees a citizen's data."""
