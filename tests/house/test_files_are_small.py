"""A file that outgrows a sitting is split by what it does."""

from tests.support import house

LIMIT = 400
KINDS = ("*.py", "*.qml", "*.js", "*.sh", "*.typ")


def test_no_source_file_is_longer_than_the_limit() -> None:
    files = house.tracked_files(*KINDS)
    assert len(files) > 20, "the sources were not found"
    lengths = {str(file): len((house.ROOT / file).read_text(encoding="utf-8").splitlines()) for file in files}
    assert {file: length for file, length in lengths.items() if length > LIMIT} == {}
