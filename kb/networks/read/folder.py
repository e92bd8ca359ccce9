"""Reading a folder of answers: every file is imported, passed over by name, or reported."""

import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path, PurePosixPath

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import content_of, not_text
from isthmus.kb.networks.contract import Citation, FileEntry, FindingEntry, Redaction
from isthmus.kb.networks.errors import UnreadableNetworkError
from isthmus.kb.networks.network_limits import NetworkLimits

from .answers import ONE_ANSWER, PASSED_OVER, READ, Reader
from .fields import Fields, UnreadableError
from .gateways import read_client_route
from .gather import Gathered
from .hubs import read_hub_routes, read_propagations
from .landing_zone import ACCOUNTS as LANDING_ZONE_ACCOUNTS
from .landing_zone import CALL as LANDING_ZONE
from .landing_zone import (
    is_landing_zone,
    names_accounts,
    open_templates,
    read_accounts,
    read_landing_zone,
    read_yaml,
)
from .places import scope_of
from .secrets import drop_secrets, escape, normal
from .terraform import CALL, is_terraform, read_terraform
from .vpcs import read_prefix_list

_YAML = (".yaml", ".yml")
_SUFFIXES = (".json", *_YAML)
_COPY = 8
"""So many characters of a secret in a row must come out nowhere."""


@dataclass(slots=True)
class _Count:
    """What became of the objects of one file."""

    calls: dict[str, None] = field(default_factory=dict)
    objects: int = 0
    imported: int = 0
    ignored: int = 0
    reported: int = 0
    problems: list[str] = field(default_factory=list)


def read_folder(folder: Path, limits: NetworkLimits) -> Gathered:
    """Read all answers below a folder.

    A file that cannot be read, and an object that is not what its place promises, is reported; the
    others are used all the same.

    Raises:
        UnreadableNetworkError: There is no such folder, or no answer in it.
        NetworkLimitError: A limit of number or size is met.
    """
    if not folder.is_dir():
        raise UnreadableNetworkError(
            f"{folder}: no such folder; give the one with the answers of AWS"
        )
    gathered = Gathered()
    secrets: set[str] = set()
    paths = answers_in(folder)
    limits.hold("files", len(paths), str(folder))
    objects = 0
    total = hashlib.sha256()
    readings = []
    for path in paths:
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        reading = _Reading(relative, gathered, secrets, limits)
        count = reading.count
        try:
            named = str(relative) if str(relative).isprintable() else _quoted(str(relative))
            limits.hold("file_bytes", path.stat().st_size, named)
            content = content_of(path)
        except OSError as error:
            count.problems.append(f"cannot be read: {error.strerror}")
        else:
            total.update(f"{relative} {len(content)}\n".encode())
            total.update(content)
            reading.read(content)
        objects += count.objects
        limits.hold("objects", objects, str(folder))
        limits.hold("routes", gathered.routes, str(folder))
        readings.append(reading)
    _note_gaps(readings)
    for reading in readings:
        reading.finish()
        limits.hold("routes", gathered.routes, str(folder))
        gathered.files.append(reading.entry())
    if not paths:
        raise UnreadableNetworkError(
            f"{folder}: no JSON or YAML file; give the folder with the answers of AWS"
        )
    gathered.forget_begun()
    _drop_copies(gathered, secrets)
    gathered.digest = total.hexdigest()[:16]
    return gathered


def _note_gaps(readings: Sequence["_Reading"]) -> None:
    """Note where a recorded answer lacks one of its numbered pages: its rest is not empty."""
    pages: dict[str, dict[int, _Reading]] = {}
    for reading in readings:
        numbered = re.fullmatch(r"(\w+\.\w+)_([1-9][0-9]{0,5})", reading.path.stem)
        if numbered:
            recorded = str(reading.path.parent / numbered[1])
            pages.setdefault(recorded, {})[int(numbered[2])] = reading
    for recorded, by_number in pages.items():
        gap = next(number for number in itertools.count(1) if number not in by_number)
        later = [reading for number, reading in by_number.items() if number > gap]
        for reading in later:
            reading.leave_open(f"{recorded}_{gap}.json, which comes before it, is not here")


def answers_in(folder: Path) -> list[Path]:
    """List the files of a folder that are read, in the order in which that is done."""
    return sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix())


def _files(folder: Path) -> Iterator[Path]:
    """Yield what is called like a JSON or YAML file; links that lead out are not followed.

    What turns out to be no file is told where it is read: it is not left out without a word.
    """
    root = os.path.realpath(folder)
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.suffix.lower() not in _SUFFIXES or any(
            part.startswith(".") for part in inside.parts
        ):
            continue
        if not path.is_dir() and Path(os.path.realpath(path)).is_relative_to(root):
            yield path


class _Reading:
    """The reading of one file into what was gathered."""

    def __init__(
        self, path: PurePosixPath, gathered: Gathered, secrets: set[str], limits: NetworkLimits
    ) -> None:
        self.limits = limits
        self.path = path
        self.gathered = gathered
        self.secrets = secrets
        self.count = _Count()
        self.failed = False
        self._network_config: Fields | None = None

    def entry(self) -> FileEntry:
        """Return what became of the file."""
        count = self.count
        return FileEntry(
            str(self.path),
            tuple(count.calls),
            count.objects,
            count.imported,
            count.ignored,
            count.reported,
            "; ".join(count.problems) or None,
        )

    def leave_open(self, problem: str) -> None:
        """Note that there is more of its answers than is here."""
        self.count.problems.append(problem)
        for call in self.count.calls:
            self.gathered.leave_open(call, scope_of(self.path))

    def read(self, content: bytes) -> None:
        """Read the content of the file."""
        problems = self.count.problems
        try:
            # The messages of the parser give a place and never text of the file.
            text = content.decode("utf-8-sig")
            if self.path.suffix.lower() in _YAML:
                self._yaml(text)
                return
            document = json.loads(text)
        except UnicodeDecodeError as error:
            problems.append(not_text(error))
            return
        except json.JSONDecodeError as error:
            problems.append(f"no JSON: {error.msg} at line {error.lineno} column {error.colno}")
            return
        except RecursionError:
            problems.append(
                "no answer of AWS: it nests too deep for the parser; no setting allows more"
            )
            return
        except ValueError:
            # A number of more digits than Python converts.
            problems.append("no answer of AWS: it has a number that is too long")
            return
        self._drop(document)
        self._document(document)

    def _yaml(self, text: str) -> None:
        """Read a file of the Landing Zone Accelerator; but for two, they are passed over."""
        try:
            document = read_yaml(text, self.limits.objects)
        except ValueError as error:
            self.count.problems.append(str(error))
            return
        self._drop(document)
        if not isinstance(document, dict):
            self.count.objects = self.count.ignored = 1
            return
        answer = Fields(document, str(self.path), "", scope_of(self.path))
        if names_accounts(document):
            self._counted(LANDING_ZONE_ACCOUNTS, read_accounts(answer, self.gathered))
        elif is_landing_zone(document):
            self._network_config = answer
        else:
            self.count.objects = self.count.ignored = 1

    def finish(self) -> None:
        """Read what takes the other files: where templates make VPCs, the list of accounts says."""
        if self._network_config is None:
            return
        answer = self._network_config
        self._counted(LANDING_ZONE, read_landing_zone(answer, self.gathered))
        if open_templates(answer.raw, self.gathered.accounts):
            self.count.problems.append(
                "VPCs of vpcTemplates in organisational units are not read: which accounts are in "
                "them stands in accounts-config.yaml, which is not here or cannot be read in full"
            )

    def _counted(self, call: str, counts: tuple[int, int, int]) -> None:
        """Note how many objects a file has, how many were imported, and how many reported."""
        count = self.count
        count.calls[call] = None
        count.objects, count.imported, count.reported = counts
        count.ignored = count.objects - count.imported - count.reported

    def _drop(self, document: object) -> None:
        """Take the secrets out."""
        for pointer, what, value in drop_secrets(document, ""):
            self.gathered.redactions.append(Redaction(str(self.path), pointer, what))
            _remember(value, self.secrets)

    def _document(self, document: object) -> None:
        """Read JSON: what Terraform shows, or an answer, perhaps in a wrapper."""
        problems = self.count.problems
        if not isinstance(document, dict):
            self.count.objects = len(document) if isinstance(document, list) else 1
            self.count.reported = self.count.objects
            problems.append("no answer of AWS: it has no top-level key")
            return
        if is_terraform(document):
            self._terraform(Fields(document, str(self.path), "", scope_of(self.path)))
            return
        if isinstance(document.get("data"), dict) and "status_code" in document:
            if document["status_code"] != 200:
                self.failed = True
                problems.append("the call failed when it was recorded")
            self._answer(Fields(document["data"], str(self.path), "/data", scope_of(self.path)))
            return
        self._answer(Fields(document, str(self.path), "", scope_of(self.path)))

    def _terraform(self, answer: Fields) -> None:
        """Read what Terraform shows; its resources are the objects of the file."""
        self._counted(CALL, read_terraform(answer, self.gathered))

    def _answer(self, answer: Fields) -> None:
        """Read the lists of an answer."""
        count = self.count
        known = False
        for key, listed in answer.raw.items():
            name = normal(key)
            named = name in READ or name in PASSED_OVER or name in ONE_ANSWER or name == "routes"
            known = known or named or isinstance(listed, list)
            # np-guard writes null for a list without entries.
            values = [] if listed is None and named else listed
            if not isinstance(values, list):
                if named:
                    count.problems.append(f"{_quoted(key)} is no list")
                if name in READ:
                    self.gathered.leave_open(READ[name][0], answer.scope)
                continue
            count.objects += len(values)
            if name in READ:
                call, reader = READ[name]
                self._answered(call, answer)
                self._list(answer, key, values, call, reader)
            elif name in ONE_ANSWER or name == "routes":
                self._one(answer, key, values)
            else:
                if name in PASSED_OVER:
                    count.calls[PASSED_OVER[name]] = None
                count.ignored += len(values)
        if answer.raw.get("NextToken"):
            count.problems.append("it is cut short: it has a NextToken")
        if not known:
            count.problems.append("no answer of AWS: it has no list")

    def _answered(self, call: str, answer: Fields) -> None:
        self.count.calls[call] = None
        # The rest of what is cut short is absent, and not empty.
        if self.failed:
            self.gathered.leave_open(call, answer.scope)
        elif answer.raw.get("NextToken"):
            self.gathered.cut_short.add(call)
        else:
            self.gathered.answer(call, answer.scope)

    def _list(
        self, answer: Fields, key: str, values: Sequence[object], call: str, reader: Reader
    ) -> None:
        """Read the elements of a list; what cannot be read is reported with its place."""
        base = f"{answer.pointer}/{escape(key)}"
        for index, value in enumerate(values):
            pointer = f"{base}/{index}"
            try:
                if not isinstance(value, dict):
                    raise UnreadableError("it is no object")
                reader(Fields(value, answer.file, pointer, answer.scope), self.gathered)
            except UnreadableError as error:
                self.count.reported += 1
                self.gathered.leave_open(call, answer.scope)
                text = f"an object that cannot be read: {error}"
                at = (Citation(answer.file, pointer),)
                self.gathered.findings.append(FindingEntry("unreadable", (), text, at))
            else:
                self.count.imported += 1

    def _one(self, answer: Fields, key: str, values: Sequence[object]) -> None:
        """Read an answer about one thing, or one of the two whose list is called Routes."""
        count = self.count
        if self.failed:
            count.reported += len(values)
            return
        name = normal(key)
        if name == "routes" and not answer.has("AdditionalRoutesAvailable"):
            first = values[0] if values else {}
            if not isinstance(first, dict) or "TransitGatewayAttachments" not in first:
                call = "ec2:DescribeClientVpnRoutes"
                self._answered(call, answer)
                self._list(answer, key, values, call, read_client_route)
                return
        subject_field, call, stem = ONE_ANSWER[name]
        count.calls[call] = None
        try:
            subject = answer.text(subject_field) or _id_in(self.path, stem)
            if subject is None:
                raise UnreadableError(f"the answer does not say which {subject_field} it is about")
            whole = {**answer.raw, subject_field: subject}
            reader = _ONE_READER[name]
            reader(Fields(whole, answer.file, answer.pointer, answer.scope), self.gathered)
        except UnreadableError as error:
            count.reported += len(values)
            count.problems.append(str(error))
        else:
            self._answered(call, answer)
            count.imported += len(values)


_ONE_READER: Mapping[str, Reader] = {
    "routes": read_hub_routes,
    "transitgatewayroutetablepropagations": read_propagations,
    "entries": read_prefix_list,
}


def _id_in(path: PurePosixPath, stem: str) -> str | None:
    """Find an id in the name of a file or of its folders."""
    matched = re.search(rf"(?<![a-z0-9]){stem}-[0-9a-f]+", str(path))
    return matched[0] if matched else None


def _quoted(key: str) -> str:
    """Quote a key of the file, which is text of a stranger."""
    return json.dumps(key[:40])


def _remember(value: str, secrets: set[str]) -> None:
    """Keep the pieces of a secret, to find copies of it in names that are told."""
    inner = re.findall(r"<pre_shared_key>([^<]*)</pre_shared_key>", value) or (
        [] if value.lstrip().startswith("<") else [value]
    )
    for text in inner:
        secrets.update(text[start : start + _COPY] for start in range(len(text) - _COPY + 1))


def _drop_copies(gathered: Gathered, secrets: set[str]) -> None:
    """Leave out names that repeat a secret."""
    if not secrets:
        return
    for kind in gathered.kinds():
        for record in kind.values():
            name = record.name or ""
            pieces = (name[start : start + _COPY] for start in range(len(name) - _COPY + 1))
            if any(piece in secrets for piece in pieces):
                record.name = None
