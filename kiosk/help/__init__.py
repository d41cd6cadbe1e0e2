"""Help by a person at a distance: what kiosk and desk say to each other, and the kiosk's end of the line."""
