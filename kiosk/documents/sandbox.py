"""A worker that opens files from outside gives up what it does not need for that: files, network, other programs.

libseccomp (the library that systemd and OpenSSH use) makes the kernel's filter from a list of the system calls that
stay; everything else is answered with EPERM, which a decoder takes for a file that is not there. Called once all
modules are loaded; there is no way back.
"""

import codecs
import ctypes
import errno
import resource

# SCMP_ACT_ERRNO(EPERM) and SCMP_ACT_ALLOW of <seccomp.h>.
_REFUSE = 0x00050000 | errno.EPERM
_ALLOW = 0x7FFF0000

# What a Python worker needs to take calls from the socket that it has, to think, and to end: memory, threads, time,
# signals, and the descriptors that are open. No open, no socket, no exec, no kill.
ALLOWED = (
    "brk", "clock_getres", "clock_gettime", "clock_nanosleep", "clone", "clone3", "close", "dup", "epoll_create1",
    "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2", "exit", "exit_group", "fcntl", "fstat", "futex",
    "get_robust_list", "getpid", "getppid", "getrandom", "getrusage", "gettid", "gettimeofday", "getuid", "lseek",
    "madvise", "membarrier", "mmap", "mprotect", "mremap", "munmap", "nanosleep", "poll", "ppoll", "pread64",
    "prlimit64", "pselect6", "read", "readv", "recvfrom", "recvmsg", "restart_syscall", "rseq", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity", "sched_yield", "select", "sendmsg", "sendto",
    "set_robust_list", "set_tid_address", "shutdown", "sigaltstack", "sysinfo", "tgkill", "uname", "write", "writev",
)  # fmt: skip

# Python loads them when they are first used; pdfium's texts are UTF-16.
_CODECS = ("ascii", "latin-1", "utf-8", "utf-16-le", "utf-16-be")


class NoSandbox(RuntimeError):  # noqa: N818 - says what is missing
    """The kernel or libseccomp would not have it: the worker does not serve."""


def enter(memory_bytes: int) -> None:
    """Limit this process, and each thread that it starts from now on. Raises `NoSandbox`; nothing is opened then."""
    for name in _CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    except OSError:
        raise NoSandbox("libseccomp2 is not installed") from None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_void_p,
    ]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    context = library.seccomp_init(_REFUSE)
    if not context:
        raise NoSandbox("libseccomp makes no filter here")
    try:
        for name in ALLOWED:
            number = library.seccomp_syscall_resolve_name(name.encode())
            # A call that this processor does not have is not there to be made.
            if number >= 0 and library.seccomp_rule_add_array(context, _ALLOW, number, 0, None) != 0:
                raise NoSandbox(f"libseccomp does not take {name}")
        if library.seccomp_load(context) != 0:
            raise NoSandbox("the kernel takes no filter")
    finally:
        library.seccomp_release(context)
