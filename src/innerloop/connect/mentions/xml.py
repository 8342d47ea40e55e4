"""XML from strangers: no document type, so no entities; bounded in depth and in number."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 40
MOST_ELEMENTS = 20_000


class XmlRefused(ValueError):
    """The feed cannot be read: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))
        self.reason = reason


def parse(content: bytes) -> Element:
    """Return the root of a document, names as `{namespace}name`; raises XmlRefused."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    state = {"depth": 0, "count": 0}

    def begin(name: str, attributes: dict[str, str]) -> None:
        state["depth"] += 1
        state["count"] += 1
        if state["depth"] > DEEPEST or state["count"] > MOST_ELEMENTS:
            raise XmlRefused(f"it has more than {DEEPEST} levels or {MOST_ELEMENTS} elements")
        builder.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        state["depth"] -= 1
        builder.end(_name(name))

    def refuse(*_: object) -> None:
        # Where a document type begins, entities may follow: bombs, files of ours, addresses that we would call.
        raise XmlRefused("it has a document type, which feeds do not need and we do not read")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise XmlRefused(f"{expat.ErrorString(error.code)} in line {error.lineno}") from None
    return builder.close()


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _name(name: str) -> str:
    return f"{{{name}" if "}" in name else name
