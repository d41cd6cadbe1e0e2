"""Figures as Prometheus' own parser reads them."""

from prometheus_client.parser import text_string_to_metric_families


def samples(written: str) -> dict[tuple[str, ...], float]:
    """(name, value of each label in its order) -> value."""
    families = text_string_to_metric_families(written)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}
