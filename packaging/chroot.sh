# To be sourced: a command in a chroot, with or without the network of this machine; and how the packaging's scripts end
# that cannot begin: in one line.

# wrong WORDS: called wrongly. lacks WORDS: something that it needs is not there.
wrong() { echo "$(basename "$0"): $*" >&2; exit 2; }
lacks() { echo "$(basename "$0"): $*" >&2; exit 1; }
needs_root() { [ "$(id -u)" -eq 0 ] || lacks "only root can do this"; }
# needs TOOL PACKAGE
needs() { command -v "$1" >/dev/null || lacks "$1 is missing: apt-get install $2"; }
is_suite() { case $1 in bookworm | trixie) ;; *) wrong "SUITE is bookworm or trixie, not '$1'" ;; esac; }

# What names hosts on the way to the network is this machine's: its resolver, its pip settings, its authorities.
enter_chroot() {
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/dev/shm" 2>/dev/null || true
    for file in /etc/resolv.conf /etc/pip.conf "${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}"; do
        if [ -f "$file" ]; then mkdir -p "$1$(dirname "$file")" && rm -f "$1$file" && cp "$file" "$1$file"; fi
    done
}

leave_chroot() {
    umount -l "$1/dev/shm" 2>/dev/null || true
    umount -l "$1/proc" 2>/dev/null || true
}

# Without TMPDIR: the caller's may not be there.
in_chroot() {
    root=$1
    shift
    env -u TMPDIR LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

# The same without any network but the loopback.
in_chroot_alone() {
    root=$1
    shift
    env -u TMPDIR LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
        unshare --net sh -c 'ip link set lo up; exec chroot "$@"' sh "$root" "$@"
}
