"""Many kiosks: packs that set one up, signed orders that it obeys, its figures; nothing of a visit."""
