"""Networks of one's own over HTTP: the JSON of the contract unchanged, and pages for people."""

import json
from contextlib import suppress
from itertools import chain

from flask import Blueprint, Response, request
from isthmus.kb.networks import CheckAnswer, NetworkError, as_json
from isthmus.ontology import BASE
from isthmus.queries.diagnostics.spelling import listed
from isthmus.service.drawing import DIRECTIONS, small_sign_of, svg, write
from isthmus.service.explorer import Explorer
from isthmus.service.explorer.parts.later import told
from isthmus.service.networks.page_view import (
    apart,
    intents_told,
    matrix,
    pairs,
    pairs_broken,
    sums,
)
from isthmus.service.networks.picture import NotDrawnError
from isthmus.service.networks.served import ServedNetwork, ServedNetworks
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import Operation, Parameter, described
from isthmus.service.web.http.parameters import form, parameters
from isthmus.service.web.http.problems import NOT_FOUND, ProblemError, wrong_request
from isthmus.service.web.http.responses import drawing_response
from pyoxigraph import NamedNode

from .diagrams import DIAGRAM_FORMS, DIRECTION, direction_of
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
    parameters=(
        Parameter("from", _END),
        Parameter("to", _END),
        Parameter("intents", "`[[must]]` and `[[must-not]]` tables in TOML, to be checked"),
    ),
    problems=(NOT_FOUND,),
)


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
            known = listed(sorted(networks.names()))
            there = f"there is {known}" if known else "none is told about here"
            raise ProblemError(
                NOT_FOUND, f"no network is called {name!r}; {there}: see /api/v1/networks"
            )
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
    def all_names() -> Response:
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
        return kept(drawing_response(content, chosen))

    @routes.get("/networks")
    @described(_LIST_PAGE)
    def all_pages() -> Response:
        parameters()
        told = [(name, network(name).vpcs) for name in networks.names()]
        return shown(explorer.render("networks.html", "/networks", names=told))

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
                reach = served.between(from_, to)
            except NetworkError as error:
                problem = str(error)
        wanted, wrong_intents, judged = given.get("intents", ""), "", None
        if wanted.strip():
            try:
                judged = intents_told(served.judged(wanted))
            except NetworkError as error:
                wrong_intents = str(error)
        # Of a network that is too large to be drawn, the page has the lists alone.
        with suppress(NotDrawnError):
            topology = served.topology(*(("", "") if problem else (from_, to)))
            picture = "".join(
                svg(topology, direction=direction, caption=False, standalone=False)
                for direction in DIRECTIONS
            )
        content = explorer.render(
            "network.html",
            f"/networks/{name}",
            network=as_json(answer),
            name=name,
            matrix=matrix(answer),
            sums=sums(answer),
            pairs=pairs(answer, served.called, served.reasons()),
            apart=apart(answer, served.called),
            called=served.called,
            **_arranged(explorer, answer),
            reach=reach,
            picture=picture,
            near=served.near(),
            problem=problem,
            from_=from_,
            to=to,
            intents=wanted,
            judged=judged,
            broken=pairs_broken(answer, judged[1]) if judged else (),
            wrong_intents=wrong_intents,
        )
        return shown(content, 400 if problem or wrong_intents else 200)

    def shown(content: str, status: int = 200) -> Response:
        return kept(page(content, status))

    return routes


def _arranged(explorer: Explorer, answer: CheckAnswer) -> dict[str, object]:
    """Return the labels of what was recognised, the small signs of the options, and the changes.

    Of each change since when, as people say it; and the names of those that came after the edition.
    """
    options = {entry.option for entry in answer.arrangements}
    named = {f"option/{option}": option for option in options} | {
        f"configuration/{entry.configuration}": entry.configuration
        for entry in answer.arrangements
        if entry.configuration
    }
    of_each = chain(
        (entry.changes for entry in answer.arrangements),
        (entry.changes for entry in answer.quotas),
    )
    bearing = {change.change for change in chain.from_iterable(of_each)}
    knowledge = explorer.knowledge
    laters = [
        told(change, knowledge.edition)
        for change in knowledge.changes.changes
        if change.name in bearing
    ]
    return {
        "labels": {
            word: knowledge.name(NamedNode(f"{BASE}{path}")) for path, word in named.items()
        },
        "signs": {option: small_sign_of(knowledge, f"{BASE}option/{option}") for option in options},
        "in_words": {later.change.name: later.when for later in laters},
        "changed": {later.change.name for later in laters if later.new},
    }
