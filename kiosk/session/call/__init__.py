"""Sound and picture with an agent."""
