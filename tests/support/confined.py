"""A process that may make no namespaces, as `RestrictNamespaces=yes` leaves it (seccomp_restrict_namespaces of systemd:
EPERM to setns and unshare). There is no way back: in a process of its own."""

import ctypes
import errno

ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


def confine() -> None:
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    for name in (b"setns", b"unshare"):
        number = library.seccomp_syscall_resolve_name(name)
        assert library.seccomp_rule_add_array(context, ctypes.c_uint32(REFUSE), number, 0, None) == 0
    assert library.seccomp_load(context) == 0
