"""Papers between the kiosk and the citizen's telephone, by a one-time page of the desk that holds sealed bytes only."""
