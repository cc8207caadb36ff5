"""The address in a REST contract: providers stay hidden behind the bus, as with a WSDL (PR-META 4)."""

import orjson
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def located(contract: str, address: str) -> str:
    """The OpenAPI description with this address at each of its servers, all else letter by letter as it was. What
    cannot be read as one is given back as it is."""
    try:
        root = yaml.compose(contract, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return contract
    places = sorted({(node.start_mark.index, node.end_mark.index) for node in _urls(root)}, reverse=True)
    quoted = orjson.dumps(address).decode()  # a JSON string is one of YAML too
    for begin, end in places:
        line = "\n" if contract[begin:end].endswith("\n") else ""  # a block of lines ends with its last one
        contract = contract[:begin] + quoted + line + contract[end:]
    return contract


def _urls(root: Node | None) -> list[ScalarNode]:
    """The addresses of the servers of the whole, of paths and of operations (OpenAPI 3.0, Server Object)."""
    holders = [root]
    for path in _values(_child(root, "paths")):
        holders += [path, *(value for name, value in _pairs(path) if name in METHODS)]
    found = []
    for holder in holders:
        servers = _child(holder, "servers")
        for server in servers.value if isinstance(servers, SequenceNode) else ():
            url = _child(server, "url")
            if isinstance(url, ScalarNode):
                found.append(url)
    return found


def _pairs(node: Node | None) -> list[tuple[str, Node]]:
    return [(str(name.value), value) for name, value in node.value] if isinstance(node, MappingNode) else []


def _values(node: Node | None) -> list[Node]:
    return [value for _, value in _pairs(node)]


def _child(node: Node | None, wanted: str) -> Node | None:
    return next((value for name, value in _pairs(node) if name == wanted), None)
