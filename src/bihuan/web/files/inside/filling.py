"""
Filling an office's Word template with plain data, inside the child process.

A template is a program that somebody uploaded. What it may say is a short list: print a field, repeat for the rows of a
list, leave out under a condition. Names are looked up in the data only; no attribute of any Python object is ever
reached, nothing is called, nothing is assigned, and what loops too long ends with the child.
"""

import difflib
import io
from collections.abc import Iterator
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from bihuan.web.files.inside.refusals import refused

#: What a template may be made of.
_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.For, nodes.If),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Test, nodes.Filter),
)
_FILTERS = frozenset({"length", "join", "first", "last", "trim"})
_TESTS = frozenset({"defined", "undefined", "none", "odd", "even"})
_LOOP = frozenset({"index", "index0", "first", "last", "length"})
_MOST_FAULTS = 20
_MOST_FIELDS = 400


class PlainEnvironment(SandboxedEnvironment):
    """Knows dictionaries, lists and texts, and of a loop its counters; the tree was looked through before it runs."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: call for name, call in self.filters.items() if name in _FILTERS}
        self.tests = {name: call for name, call in self.tests.items() if name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field of a row; of anything else nothing."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        raise SecurityError(attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return nothing: the tree has no such step."""
        raise SecurityError(str(argument))

    def call(self, *_args: Any, **_named: Any) -> Any:
        """Call nothing."""
        raise SecurityError("call")


class Look:
    """A look at the tree of a template, with the fields that it names and what is wrong with it."""

    def __init__(self, shape: dict[str, Any]) -> None:
        self.shape = shape
        self.fields: dict[str, None] = {}
        self.faults: list[dict[str, str]] = []

    def take(self, node: nodes.Node, known: dict[str, Any]) -> None:
        """Look at a part of the tree; ``known`` are the names of the loops around it."""
        if not isinstance(node, _ALLOWED):
            self._fault("not_allowed", _said(node))
        elif isinstance(node, nodes.For):
            self._take_loop(node, known)
        elif isinstance(node, (nodes.Name, nodes.Getattr)):
            self._resolve(node, known)
        elif isinstance(node, nodes.Filter) and (node.name not in _FILTERS or node.dyn_args or node.dyn_kwargs):
            self._fault("not_allowed", f"| {node.name}")
        elif isinstance(node, nodes.Test) and node.name not in _TESTS:
            self._fault("not_allowed", f"is {node.name}")
        else:
            for child in node.iter_child_nodes():
                self.take(child, known)

    def _take_loop(self, node: nodes.For, known: dict[str, Any]) -> None:
        if node.recursive or not isinstance(node.target, nodes.Name):
            self._fault("not_allowed", "for")
            return
        is_named = isinstance(node.iter, (nodes.Name, nodes.Getattr))
        rows = self._resolve(node.iter, known) if is_named else ""
        if not isinstance(rows, list):
            if rows is not None:  # an unknown name has been said already
                self._fault("not_allowed", f"for … in {_said(node.iter)}")
            rows = [None]
        elif known and _root(node.iter) not in known:
            # Rows times rows times rows: a handful of such loops never ends. A loop inside another goes on from its row.
            self._fault("loop", _said(node.iter))
        inner = {**known, node.target.name: rows[0] if rows else None, "loop": dict.fromkeys(_LOOP, "")}
        for child in (*node.body, *([node.test] if node.test else [])):
            self.take(child, inner)
        for child in node.else_:
            self.take(child, known)

    def _resolve(self, node: nodes.Node, known: dict[str, Any]) -> Any:
        """Return what a name stands for in the shape of the data, None where it is unknown (and said so)."""
        place: Any
        if isinstance(node, nodes.Name):
            place, name, path = {**self.shape, **known}, node.name, node.name
        else:
            assert isinstance(node, nodes.Getattr)
            if not isinstance(node.node, (nodes.Name, nodes.Getattr)):
                self._fault("not_allowed", _said(node))
                return None
            above = self._resolve(node.node, known)
            if above is None:
                return None
            place, name, path = above, node.attr, _said(node)
        if not isinstance(place, dict) or name not in place:
            names = list(place) if isinstance(place, dict) else []
            near = difflib.get_close_matches(name, names, 1, 0.4)
            self._fault("unknown_field", path, near[0] if near else "、".join(names[:8]))
            return None
        if path.split(".")[0] not in known and len(self.fields) < _MOST_FIELDS:
            self.fields[path] = None
        return place[name]

    def _fault(self, kind: str, what: str, near: str = "") -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append({"kind": kind, "what": what[:80], "near": near})


def operate(data: bytes, _name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """
    Answer ``fill``: the fields of a template, what is wrong with it, and where nothing is, the filled file.

    ``options``: ``data`` (dictionaries, lists, texts) and ``shape``, an example of such data in which no list is empty.
    """
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.render_init()
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise refused("files.damaged_container", where="docx") from error
    environment = PlainEnvironment()
    look = Look(options["shape"])
    for source in _sources(template):
        try:
            look.take(environment.parse(source), {})
        except TemplateSyntaxError as error:
            look.faults.append({"kind": "syntax", "what": str(error.message)[:160], "near": ""})
    answer = {"fields": list(look.fields), "faults": look.faults}
    if look.faults:
        return answer, []
    try:
        template.render(options["data"], environment, autoescape=True)
    except TemplateError as error:
        return {**answer, "faults": [{"kind": "syntax", "what": str(error.message)[:160], "near": ""}]}, []
    made = io.BytesIO()
    template.save(made)
    return answer, [made.getvalue()]


def _sources(template: DocxTemplate) -> Iterator[str]:
    """Yield each part of the file that is filled: body, heads and feet, and footnotes."""
    yield template.patch_xml(template.get_xml())
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(kind):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith(".footnotes+xml"):
            yield template.patch_xml(part.blob.decode("utf-8", "replace"))


def _root(node: nodes.Node) -> str:
    """Return the name that a path begins with."""
    while isinstance(node, nodes.Getattr):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def _said(node: nodes.Node) -> str:
    """Return a piece of a template about as it was written, for a sentence."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_said(node.node)}.{node.attr}"
    if isinstance(node, nodes.Call):
        return f"{_said(node.node)}(…)"
    if isinstance(node, nodes.Getitem):
        return f"{_said(node.node)}[…]"
    if isinstance(node, nodes.Const):
        return repr(node.value)[:20]
    return type(node).__name__.lower()
