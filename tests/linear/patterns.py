"""All regular expressions of the project: those that modules hold, and those within functions."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

PACKAGES: Final = ("archive", "crawler", "pipelines", "viewer")
_METHODS: Final = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        found = importlib.import_module(package)
        yield found
        for info in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def patterns() -> dict[str, tuple[re.Pattern[Any], frozenset[str]]]:
    """By `module.NAME`: a pattern, and the methods by which its module uses it."""
    found: dict[str, tuple[re.Pattern[Any], frozenset[str]]] = {}
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_bytes())
        for name, pattern in _held(module):
            found[f"{module.__name__}.{name}"] = pattern, _uses(tree, name)
        for line, pattern, method in _within(tree):
            found[f"{module.__name__}:{line}"] = pattern, frozenset({method})
    return found


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for name, value in vars(module).items():
        if isinstance(value, type) and value.__module__ == module.__name__:
            for its, inner in vars(value).items():
                yield from _patterns_in(f"{name}.{its}", inner)
        elif not isinstance(value, ModuleType):
            yield from _patterns_in(name, value)


def _patterns_in(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """A value's patterns, three levels of containers and plain objects deep."""
    waiting = [(name, value, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, re.Pattern):
            yield name, value
        elif depth < 3 and isinstance(value, tuple | list | set | frozenset):
            waiting += [(f"{name}[{n}]", item, depth + 1) for n, item in enumerate(value)]
        elif depth < 3 and isinstance(value, Mapping):
            waiting += [(f"{name}[{key!r}]", item, depth + 1) for key, item in value.items()]
        elif depth < 3 and type(value).__module__.partition(".")[0] in PACKAGES:
            names = getattr(type(value), "__slots__", ()) or getattr(value, "__dict__", ())
            waiting += [(f"{name}.{its}", getattr(value, its, None), depth + 1) for its in names]


def _uses(tree: ast.AST, name: str) -> frozenset[str]:
    """How a pattern is used: by its name, else as whatever the module uses by another name."""
    uses = [
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in _METHODS
    ]
    own = {method for its, method in uses if its == name}
    # `text.split` is of a text, as a rule.
    others = {method for its, method in uses if its != "re" and its.islower()} - {"split"}
    return frozenset(own or others or _METHODS)


def _within(tree: ast.AST) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """Patterns that are written where they are used."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _METHODS
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, re.compile(node.args[0].value), node.func.attr
