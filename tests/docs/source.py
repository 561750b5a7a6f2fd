"""What the code has, read from its syntax: names that exist only as strings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT


def nodes(*places: str) -> Iterator[ast.AST]:
    """All nodes of the syntax trees of some modules, or of all modules in some folders."""
    for place in places:
        path = ROOT / place
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from ast.walk(_tree(module))


def strings(node: ast.AST) -> Iterator[str]:
    """The strings in an expression, each as a template."""
    own = template(node)
    if own is not None:
        yield own
        return
    for child in ast.iter_child_nodes(node):
        yield from strings(child)


def template(node: ast.AST) -> str | None:
    """A string as it is written, each part that varies as `{}`; None where it is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) or "{}" for part in node.values)
    return None


def as_pattern(name: str) -> re.Pattern[str]:
    """A template as a pattern of the names that it stands for."""
    return re.compile("[^/]+".join(map(re.escape, name.split("{}"))))


def warnings() -> set[str]:
    """The codes that a record's warnings may hold."""
    found: set[str] = set()
    for node in nodes("pipelines"):
        if isinstance(node, ast.keyword) and node.arg == "warnings":
            if isinstance(node.value, ast.Tuple):
                found.update(filter(None, map(template, node.value.elts)))
        elif isinstance(node, ast.Call):
            adds = isinstance(node.func, ast.Attribute) and node.func.attr == "add"
            if adds and "warnings" in ast.unparse(node.func):
                found.update(code for argument in node.args for code in strings(argument))
    for node in nodes("pipelines/records/captured_page.py"):
        if isinstance(node, ast.JoinedStr):
            found.update(strings(node))
    return found


def decoding_faults() -> set[str]:
    """The words for what kept a payload from being whole; see `archive.http.message.Decoded`."""
    return {
        word
        for place in ("archive/http/message.py", "archive/http/content_coding.py")
        for node in nodes(place)
        if isinstance(node, ast.Call) and _name(node.func) == "Decoded"
        for word in strings(node.args[1])
    }


def keys(place: str) -> set[str]:
    """The strings that are keys of a mapping in a module: written out, or assigned to."""
    found: set[str | None] = set()
    for node in nodes(place):
        if isinstance(node, ast.Dict):
            found.update(template(key) for key in node.keys if key is not None)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    found.add(template(target.slice))
    return {key for key in found if key is not None}


def appended_names(place: str) -> set[str]:
    """The names of the pairs that a module appends to a list `pairs`."""
    return {
        name
        for node in nodes(place)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "pairs.append"
        and isinstance(node.args[0], ast.Tuple)
        and (name := template(node.args[0].elts[0]))
    }


def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
