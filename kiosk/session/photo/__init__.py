"""A photo of the citizen, taken at their word."""
