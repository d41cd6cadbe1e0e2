"""docs/anssi-bp-028.md names each rule once, and what it calls done of the kernel's settings is in the image's files.

The settings and values are those of ANSSI-BP-028 v2.0, R9, R12 and R14 (as ComplianceAsCode's controls/anssi.yml has
them).
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OVERLAY = ROOT / "packaging" / "image" / "overlay"
ROW = re.compile(r"(?m)^\| R(\d+) [^|]*\| ([MIEH]) \| ([^|]+) \|")
STATES = {"done", "otherwise", "partly", "not", "operator", "-"}
# A value stands for itself or anything stricter of the same direction.
R9 = {
    "kernel.dmesg_restrict": "1", "kernel.kptr_restrict": "2", "kernel.pid_max": "65536",
    "kernel.perf_event_max_sample_rate": "1", "kernel.perf_cpu_time_max_percent": "1",
    "kernel.perf_event_paranoid": "[23]", "kernel.randomize_va_space": "2", "kernel.sysrq": "0",
    "kernel.unprivileged_bpf_disabled": "1", "kernel.panic_on_oops": "1",
}  # fmt: skip
R12 = {
    "net.core.bpf_jit_harden": "2", "net.ipv4.ip_forward": "0", "net.ipv4.conf.all.accept_local": "0",
    "net.ipv4.conf.all.accept_redirects": "0", "net.ipv4.conf.default.accept_redirects": "0",
    "net.ipv4.conf.all.secure_redirects": "0", "net.ipv4.conf.default.secure_redirects": "0",
    "net.ipv4.conf.all.shared_media": "0", "net.ipv4.conf.default.shared_media": "0",
    "net.ipv4.conf.all.accept_source_route": "0", "net.ipv4.conf.default.accept_source_route": "0",
    "net.ipv4.conf.all.arp_filter": "1", "net.ipv4.conf.all.arp_ignore": "2",
    "net.ipv4.conf.all.route_localnet": "0", "net.ipv4.conf.all.drop_gratuitous_arp": "1",
    "net.ipv4.conf.all.rp_filter": "1", "net.ipv4.conf.default.rp_filter": "1",
    "net.ipv4.conf.all.send_redirects": "0", "net.ipv4.conf.default.send_redirects": "0",
    "net.ipv4.icmp_ignore_bogus_error_responses": "1", "net.ipv4.ip_local_port_range": "32768 65535",
    "net.ipv4.tcp_rfc1337": "1", "net.ipv4.tcp_syncookies": "1",
}  # fmt: skip
R14 = {
    "fs.suid_dumpable": "0", "fs.protected_fifos": "2", "fs.protected_regular": "2", "fs.protected_symlinks": "1",
    "fs.protected_hardlinks": "1",
}  # fmt: skip


def rows() -> list[tuple[int, str, str]]:
    text = (ROOT / "docs" / "anssi-bp-028.md").read_text("utf-8")
    return [(int(number), level, state) for number, level, state in ROW.findall(text)]


def test_each_rule_stands_there_once_with_a_state() -> None:
    assert [number for number, _, _ in rows()] == list(range(1, 81))
    assert {state.split(" ")[0] for _, _, state in rows()} <= STATES


def test_the_summaries_count_what_the_table_says() -> None:
    aimed_at = [state.split(" ")[0] for _, level, state in rows() if level in "MI"]
    told = f"Of the {len(aimed_at)} rules of the levels M and I: {aimed_at.count('done')} are done, "
    told += f"{aimed_at.count('otherwise')} otherwise, {aimed_at.count('partly')} partly"
    assert told in (ROOT / "docs" / "anssi-bp-028.md").read_text("utf-8")
    assert aimed_at.count("operator") == 2
    assert aimed_at.count("-") == 13
    assert "not" not in aimed_at


@pytest.mark.parametrize("rule", [R9, R12, R14], ids=["R9", "R12", "R14"])
def test_a_rule_that_is_done_is_in_the_image_s_settings(rule: dict[str, str]) -> None:
    lines = (OVERLAY / "etc" / "sysctl.d" / "90-kiosk.conf").read_text("utf-8").splitlines()
    settings = dict(line.split(" = ") for line in lines if " = " in line)
    assert not {name for name, value in rule.items() if not re.fullmatch(value, settings.get(name, ""))}


def test_the_kernel_is_started_as_the_table_says() -> None:
    words = {line for line in (ROOT / "packaging/image/cmdline.txt").read_text("utf-8").splitlines() if "#" not in line}
    said = "slab_nomerge page_alloc.shuffle=1 spectre_v2=on spec_store_bypass_disable=seccomp l1tf=full,force"
    said += " mds=full,nosmt rng_core.default_quality=500 init_on_alloc=1 init_on_free=1 randomize_kstack_offset=1"
    said += " mitigations=auto,nosmt module.sig_enforce=1 lockdown=integrity debugfs=off oops=panic ia32_emulation=0"
    assert set(said.split()) <= words
