"""What a resource of a Terraform plan refers to, where its value is known only after applying.

The configuration of a plan lists what each argument refers to. A reference is followed within its
module, into the arguments of the call of the module (``var.…``), and into the outputs of modules
that it calls (``module.….…``). What is worked out from more than one thing, a local value or a
count is not followed.
"""

from collections.abc import Mapping, Sequence

from isthmus.kb.data_class import dataclass

_DEPTH = 32
_LISTS = frozenset({"subnet_ids"})
"""Arguments that are lists of ids."""
Found = str | list[str] | None


@dataclass(frozen=True, slots=True)
class _Module:
    """One instance of a module: its configuration, its address with a dot, and who calls it."""

    node: Mapping[str, object]
    prefix: str = ""
    call: Mapping[str, object] | None = None
    parent: "_Module | None" = None

    def child(self, name: str, key: str) -> "_Module | None":
        call = _mapping(_mapping(self.node.get("module_calls")).get(name))
        node = call.get("module")
        if not isinstance(node, dict):
            return None
        return _Module(node, f"{self.prefix}module.{name}{key}.", call, self)


class References:
    """The references of one plan."""

    def __init__(self, configuration: object, addresses: Sequence[str]) -> None:
        """Take the configuration of the plan, and the addresses of its resources."""
        self._root = _Module(_mapping(_mapping(configuration).get("root_module")))
        self._instances: dict[str, list[str]] = {}
        for address in addresses:
            self._instances.setdefault(_without_key(address), []).append(address)

    def of(self, address: str) -> dict[str, tuple[Found, tuple[str, ...]]]:
        """Return by argument what it refers to, for those that refer to something.

        Returns:
            The id of it, or ids for a list, None if it cannot be followed; and the addresses of
            all that it may be.
        """
        parts = _split(address)
        module: _Module | None = self._root
        while module is not None and len(parts) > 2 and parts[0] == "module":
            name, key = _keyed(parts[1])
            module, parts = module.child(name, key), parts[2:]
        if module is None:
            return {}
        plain = _without_key(".".join(parts))
        listed = module.node.get("resources")
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict) and entry.get("address") == plain:
                return self._arguments(module, _mapping(entry.get("expressions")))
        return {}

    def _arguments(
        self, module: _Module, expressions: Mapping[str, object]
    ) -> dict[str, tuple[Found, tuple[str, ...]]]:
        told: dict[str, tuple[Found, tuple[str, ...]]] = {}
        for name, expression in expressions.items():
            named = _named(expression)
            if not named:
                continue
            # Which instance is meant is not told by these; where there is one alone, it is.
            counted = [text for text in named if text.startswith(("count.", "each.key"))]
            named = [text for text in named if text not in counted]
            targets = [self._follow(module, text, 0) for text in named]
            if counted:
                targets = [ids if ids and len(ids) == 1 else None for ids in targets]
            may = tuple(
                other
                for text in named
                for other in self._instances.get(_base(module.prefix, text), ())
            )
            if name in _LISTS:
                ids = [entry for target in targets for entry in (target or ())]
                told[name] = (ids if ids and all(targets) else None, may)
            else:
                only = targets[0] if len(targets) == 1 else None
                told[name] = (only[0] if only and len(only) == 1 else None, may)
        return told

    def _follow(self, module: _Module, text: str, depth: int) -> list[str] | None:
        """Return the ids that a reference stands for, None if that is not told."""
        if depth > _DEPTH:
            return None
        parts = _split(text)
        if parts[0] == "var" and len(parts) == 2:
            given = _named(_mapping((module.call or {}).get("expressions")).get(parts[1]))
            return self._all(module.parent, given, depth) if module.parent else None
        if parts[0] == "module" and len(parts) == 3:
            name, key = _keyed(parts[1])
            child = module.child(name, key)
            if child is None:
                return None
            output = _mapping(_mapping(child.node.get("outputs")).get(parts[2]))
            return self._all(child, _named(output.get("expression")), depth)
        if parts[0] in ("local", "each", "count", "data", "path", "self", "var", "module"):
            return None
        if len(parts) == 2:
            # All instances of a resource (`aws_subnet.a[*].id`), or the only one there is.
            return self._instances.get(f"{module.prefix}{text}")
        if len(parts) == 3:
            address = f"{module.prefix}{parts[0]}.{parts[1]}"
            return [address if parts[2] == "id" else f"{address}.{parts[2]}"]
        return None

    def _all(self, module: _Module, named: Sequence[str], depth: int) -> list[str] | None:
        ids: list[str] = []
        for text in named:
            followed = self._follow(module, text, depth + 1)
            if followed is None:
                return None
            ids += followed
        return ids or None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _named(expression: object) -> list[str]:
    """List what an expression refers to, but for what is merely the beginning of another."""
    texts = _mapping(expression).get("references")
    named = [text for text in (texts if isinstance(texts, list) else ()) if isinstance(text, str)]
    return [
        text
        for text in dict.fromkeys(named)
        if not any(other != text and other.startswith((f"{text}.", f"{text}[")) for other in named)
    ]


def _base(prefix: str, text: str) -> str:
    """Return the address of the resource that a reference begins with, without a key."""
    return prefix + ".".join(_keyed(part)[0] for part in _split(text)[:2])


def _split(address: str) -> list[str]:
    """Split at dots, but for those in keys: ``a["x.y"].b`` has two parts."""
    parts, inside = [""], False
    for letter in address:
        if letter in "[]":
            inside = letter == "["
        if letter == "." and not inside:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _keyed(part: str) -> tuple[str, str]:
    """Split a part of an address into its name and its key, if it has one."""
    name, bracket, rest = part.partition("[")
    return name, bracket + rest


def _without_key(address: str) -> str:
    """Return an address without the key of the resource; those of its modules stay."""
    parts = _split(address)
    return ".".join((*parts[:-1], _keyed(parts[-1])[0]))
