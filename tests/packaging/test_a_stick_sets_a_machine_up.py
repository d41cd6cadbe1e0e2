"""What a machine that is not set up takes from a stick of whoever stands there."""

from configparser import ConfigParser

from tests.support import house


def test_only_a_sticks_own_file_systems_are_read_and_nothing_on_it_is_run() -> None:
    """Anything else that the kernel knows would be tried, too: ext4, erofs, squashfs of a stranger's making."""
    unit = ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(house.ROOT / "packaging" / "debian" / "run-kioskstick.mount")
    mount = unit["Mount"]
    assert set(mount["Type"].split(",")) == {"vfat", "exfat"}
    assert {"ro", "nosuid", "nodev", "noexec"} <= set(mount["Options"].split(","))
    taken_out = (house.ROOT / "packaging" / "image" / "finish.sh").read_text()
    assert "fs/fat" not in taken_out
    assert "fs/exfat" not in taken_out
