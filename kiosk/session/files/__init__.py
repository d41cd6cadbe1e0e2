"""Files between the kiosk, the citizen's telephone and a USB stick, and papers to take along."""
