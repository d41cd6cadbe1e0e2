"""Child processes and the small typed protocol that they speak: drivers, decoders, the courier, the screens."""
