"""Updates of a machine that runs by itself: the system by RAUC, the content by signed bundles (docs/update.md)."""
