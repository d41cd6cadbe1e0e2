"""Print on papers, read in workers of their own."""
