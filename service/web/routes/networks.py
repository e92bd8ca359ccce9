"""Networks of one's own over HTTP: the JSON of the contract unchanged, and pages for people."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response, request
from isthmus.kb.networks import CheckAnswer, NetworkError, as_json
from isthmus.kb.networks.contract import Both
from isthmus.ontology import BASE
from isthmus.service.drawing import DIRECTIONS, small_sign_of, svg, write
from isthmus.service.explorer import Explorer
from isthmus.service.networks.picture import NotDrawnError
from isthmus.service.networks.quoted import plain
from isthmus.service.networks.served import ServedNetwork, ServedNetworks
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from pyoxigraph import NamedNode

from .diagrams import DIAGRAM_FORMS, DIRECTION, POLICY, direction_of
from .pages import page

_PAGE = (Form("html", "text/html"),)
_GROUP = "Networks of your own"
_NAME = {
    "name": Parameter(
        "name",
        "the name that `--network` gives it",
        True,
        {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
        "harbour",
    )
}
_END = "a VPC, subnet, customer gateway, virtual interface or Client VPN endpoint: id or name"
_LIST = Operation("The networks that this service tells about", _GROUP, answer="Networks")
_CHECK = Operation(
    "What is in a network, what reaches what, and which options it is built of",
    _GROUP,
    answer="NetworkCheck",
    parts=_NAME,
    problems=(NOT_FOUND,),
)
_REACH = Operation(
    "Whether packets pass between two ends of a network, and everything that stands in the way",
    _GROUP,
    answer="NetworkReach",
    parts=_NAME,
    parameters=(
        Parameter("from", _END, True, example="dev"),
        Parameter("to", f"{_END}; from a subnet also an IPv4 address", True, example="shared"),
    ),
    problems=(NOT_FOUND,),
)
_DIAGRAM = Operation(
    "A network, drawn: all of it, or the way between two ends with what fails in red",
    _GROUP,
    DIAGRAM_FORMS,
    parts=_NAME,
    parameters=(Parameter("from", _END), Parameter("to", _END), DIRECTION),
    problems=(NOT_FOUND,),
)
_LIST_PAGE = Operation("The networks that this service tells about", "Pages", _PAGE)
_NETWORK_PAGE = Operation(
    "A network: what reaches what, and why not",
    "Pages",
    _PAGE,
    parts=_NAME,
    parameters=(Parameter("from", _END), Parameter("to", _END)),
    problems=(NOT_FOUND,),
)
_MOST_IN_TABLE = 24
"""VPCs up to which all pairs are laid out as a table; of more, only lists are readable."""


def blueprint(networks: ServedNetworks, explorer: Explorer) -> Blueprint:
    """Return the routes of networks.

    Args:
        networks: Those that are told about.
        explorer: Renders the pages.
    """
    routes = Blueprint("networks", __name__)

    def network(name: str) -> ServedNetwork:
        served = networks.get(name)
        if served is None:
            raise ProblemError(NOT_FOUND, f"no network is called {name!r}; see /api/v1/networks")
        return served

    def written(value: object) -> Response:
        return kept(Response(json.dumps(as_json(value)) + "\n", content_type="application/json"))

    def kept(response: Response) -> Response:
        # What is told of somebody's network is not for shared caches, and may change with a reload.
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    @routes.get("/api/v1/networks")
    @described(_LIST)
    def listed() -> Response:
        parameters()
        return written(list(networks.names()))

    @routes.get("/api/v1/networks/<name>")
    @described(_CHECK)
    def checked(name: str) -> Response:
        parameters()
        return written(network(name).check())

    @routes.get("/api/v1/networks/<name>/reach")
    @described(_REACH)
    def reached(name: str) -> Response:
        given = parameters()
        served = network(name)
        ends = [given.needed(key, "an id or a name") for key in ("from", "to")]
        try:
            return written(served.reach(*ends))
        except NetworkError as error:
            raise wrong_request(str(error)) from error

    @routes.get("/api/v1/networks/<name>/diagram")
    @routes.get("/api/v1/networks/<name>/diagram.<suffix>")
    @described(_DIAGRAM)
    def drawn(name: str) -> Response:
        given = parameters()
        chosen = form()
        try:
            topology = network(name).topology(
                given.given.get("from", ""), given.given.get("to", "")
            )
        except (NetworkError, NotDrawnError) as error:
            raise wrong_request(str(error)) from error
        content = write([topology], chosen.name, direction=direction_of(given))
        response = kept(Response(content, content_type=chosen.content_type))
        if chosen.name == "svg":
            response.headers["Content-Security-Policy"] = POLICY
        return response

    @routes.get("/networks")
    @described(_LIST_PAGE)
    def all_pages() -> Response:
        parameters()
        return shown(explorer.render("networks.html", "/networks", names=networks.names()))

    @routes.get("/networks/<name>")
    @described(_NETWORK_PAGE)
    def one_page(name: str) -> Response:
        given = parameters().given
        served = network(name)
        answer = served.check()
        from_, to = given.get("from", ""), given.get("to", "")
        reach, problem, picture = None, "", ""
        if from_ and to:
            try:
                reach = as_json(served.reach(from_, to))
            except NetworkError as error:
                problem = str(error)
        if not problem:
            # Of a network that is too large to be drawn, the page has the lists alone.
            with suppress(NotDrawnError):
                topology = served.topology(from_, to)
                picture = "".join(
                    svg(topology, direction=direction, caption=False, standalone=False)
                    for direction in DIRECTIONS
                )
        content = explorer.render(
            "network.html",
            f"/networks/{name}",
            network=as_json(answer),
            name=name,
            matrix=_matrix(answer),
            sums=_sums(answer),
            words=_WORDS,
            called={
                **{subnet.id: plain(subnet.name or subnet.id) for subnet in answer.subnets},
                **{vpc.id: plain(vpc.name or vpc.id) for vpc in answer.vpcs},
            },
            **_arranged(explorer, answer),
            reach=reach,
            picture=picture,
            near=served.near(),
            problem=problem,
            from_=from_,
            to=to,
        )
        return shown(content, 400 if problem else 200)

    def shown(content: str, status: int = 200) -> Response:
        return kept(page(content, status))

    return routes


_WORDS = {
    Both.TWO_WAY: "both ways",
    Both.ONE_WAY: "one way",
    Both.NONE: "no",
    Both.UNKNOWN: "cannot be told",
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a VPC reaches.

    Attributes:
        to: The other VPC.
        word: The verdict in words.
        look: The class of the cell.
        sign: The sign in it.
    """

    to: str
    word: str
    look: str
    sign: str


_LOOKS = {
    Both.TWO_WAY: ("both", "both"),
    Both.ONE_WAY: ("one", "to"),
    Both.NONE: ("none", "no"),
    Both.UNKNOWN: ("unk", "ask"),
}


def _matrix(answer: CheckAnswer) -> list[tuple[str, list[_Cell | None]]] | None:
    """Lay out what reaches what: for each VPC its row, None for itself.

    Returns:
        None if there are too many VPCs for a table, or too few.
    """
    names = [vpc.id for vpc in answer.vpcs]
    if not 2 <= len(names) <= _MOST_IN_TABLE:
        return None
    entries = {entry.between: entry for entry in answer.vpc_pairs}

    def cell(here: str, there: str) -> _Cell:
        entry = entries.get((min(here, there), max(here, there)))
        verdict = entry.verdict if entry else answer.not_joined.verdict
        word, (look, sign) = _WORDS[verdict], _LOOKS[verdict]
        if entry is not None and verdict is Both.ONE_WAY:
            forth = entry.there if here < there else entry.back
            arrives = forth in ("yes", "some")
            word = "there, not back" if arrives else "back, not there"
            sign = "to" if arrives else "from"
        elif entry is not None and entry.extent == "some":
            word = f"{word}, in part"
        return _Cell(there, word, look, sign)

    return [
        (here, [None if here == there else cell(here, there) for there in names]) for here in names
    ]


def _sums(answer: CheckAnswer) -> str:
    """Say how many pairs reach each other, and how many do not."""
    counts = Counter(entry.verdict for entry in answer.vpc_pairs)
    if answer.not_joined.pairs:
        counts[answer.not_joined.verdict] += answer.not_joined.pairs
    said = {
        Both.TWO_WAY: "reach each other",
        Both.ONE_WAY: "pass one way only",
        Both.NONE: "do not connect",
        Both.UNKNOWN: "cannot be told from these files",
    }
    pairs = sum(counts.values())
    told = [f"{counts[verdict]} {words}" for verdict, words in said.items() if counts[verdict]]
    return f"of {pairs} {'pair' if pairs == 1 else 'pairs'}, {', '.join(told)}" if told else ""


def _arranged(explorer: Explorer, answer: CheckAnswer) -> dict[str, dict[str, str]]:
    """Return the labels of what was recognised, and the small signs of the options."""
    options = {entry.option for entry in answer.arrangements}
    named = {f"option/{option}": option for option in options} | {
        f"configuration/{entry.configuration}": entry.configuration
        for entry in answer.arrangements
        if entry.configuration
    }
    return {
        "labels": {
            word: explorer.knowledge.name(NamedNode(f"{BASE}{path}"))
            for path, word in named.items()
        },
        "signs": {
            option: small_sign_of(explorer.knowledge, f"{BASE}option/{option}")
            for option in options
        },
    }
