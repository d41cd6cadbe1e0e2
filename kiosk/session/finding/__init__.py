"""Finding one's way in one's own words."""
