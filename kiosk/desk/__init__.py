"""The recipient's server: opens what kiosks have sealed to it, acknowledges it, and shows it to an agent."""
