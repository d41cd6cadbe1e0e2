"""A file that its citizen finishes on a telephone: a service has taken what was written here as a draft."""
