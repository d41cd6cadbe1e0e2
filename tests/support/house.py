"""Reads the sources for the rules of the house: which module imports what, without running any of it."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sources(root: Path = ROOT, package: str = "kiosk") -> dict[str, str]:
    """Dotted module name -> source text, for every module of the package."""
    found = {}
    for file in sorted((root / package).rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file.read_text(encoding="utf-8")
    return found


def tracked_files(*patterns: str) -> list[Path]:
    """The files that Git has, or would take, relative to the checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=30).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def imports(module: str, modules: dict[str, str]) -> Iterator[tuple[int, str]]:
    """`(line, dotted name)` of all that a module imports, inside functions too. `from kiosk.a import b` is
    `kiosk.a.b` where that is a module, else `kiosk.a`."""
    is_package = any(other.startswith(module + ".") for other in modules)
    for node in ast.walk(ast.parse(modules[module])):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".") if is_package else module.split(".")[:-1]
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield node.lineno, name if name in modules else base


def reached(roots: list[str], modules: dict[str, str]) -> dict[str, list[str]]:
    """Everything that is loaded with `roots`, directly or not -> the chain of modules that leads to it."""
    chains = {root: [root] for root in roots}
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module not in modules:
            continue
        for _, name in imports(module, modules):
            # Importing kiosk.a.b runs kiosk and kiosk.a as well.
            parts = name.split(".")
            for end in range(1, len(parts) + 1):
                part = ".".join(parts[:end])
                if part not in chains:
                    chains[part] = [*chains[module], part]
                    waiting.append(part)
    return chains
