"""What staff and mediators do at the screen: their page, its trials and lists, visits beside a citizen, exercises."""
