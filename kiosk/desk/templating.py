"""How the desk's pages are made from `templates/`: everything is escaped, and a name that is missing is an error."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment() -> Environment:
    """One of its own for each room of pages, which adds its filters."""
    return Environment(loader=PackageLoader("kiosk.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
