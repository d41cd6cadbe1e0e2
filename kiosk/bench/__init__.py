"""The performance tables, each figure beside its floor: what the same toolkit takes for almost nothing."""
