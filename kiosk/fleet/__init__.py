"""What the IT of many kiosks sees of one: counts and states, nothing of a visit."""
