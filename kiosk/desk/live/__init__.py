"""Help by a person at a distance, the desk's side: queue, calls, consoles of agents and mediators."""
