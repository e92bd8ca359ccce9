"""What holds for every answer of the service."""

import gzip
import http.client
import re
import socket
from random import Random
from urllib.parse import quote

import pytest
from isthmus.service.forms.answers import EXAMPLE

from tests.servers import TRACE, Server

Q = f"/api/v1/query?q={quote(EXAMPLE)}"
PATHS = (
    "/",
    Q,
    "/ontology",
    "/void",
    "/data/claims.ttl",
    "/option/managed-vpn",
    "/coverage",
    "/healthz",
    "/readyz",
    "/static/isthmus.css",
    "/api/v1/vocabulary",
    "/api/v1/options",
    "/api/v1/queries",
)


@pytest.mark.parametrize("path", [*PATHS, "/nothing", "/api/v1/query?q=fnd"])
def test_other_sites_may_read_and_nothing_foreign_is_loaded(server: Server, path: str) -> None:
    headers = server(path).headers

    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])
    assert "server" not in headers or "/" not in headers["server"], "no version is given away"


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_would(server: Server, path: str) -> None:
    head, get = server(path, "HEAD"), server(path)

    assert head.status == get.status == 200
    assert head.body == b""
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("path", PATHS)
def test_options_answers_a_browser_that_asks_first(server: Server, path: str) -> None:
    answer = server(
        path,
        "OPTIONS",
        Origin="https://example.org",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )

    assert answer.status in {200, 204}
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


def test_options_of_the_server_as_a_whole_are_told(server: Server) -> None:
    answer = server("*", "OPTIONS")

    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert not answer.body
    assert server("/*", "OPTIONS").status == 404


@pytest.mark.parametrize(
    ("path", "method"),
    [("/", "POST"), (Q, "DELETE"), ("/ontology", "PUT"), ("/api/v1/format", "GET"), (Q, "PATCH")],
)
def test_a_method_that_is_not_allowed_is_told_with_those_that_are(
    server: Server, path: str, method: str
) -> None:
    answer = server(path, method)

    assert answer.status == 405
    assert answer.media_type == "application/problem+json"
    assert {"OPTIONS"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"/healthz", "/readyz"}])
def test_who_has_the_answer_gets_a_304(server: Server, path: str) -> None:
    first = server(path)
    again = server(path, If_None_Match=first.headers["etag"])
    other = server(path, If_None_Match='"something else"')

    assert again.status == 304
    assert again.body == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status == 200


def test_the_tag_depends_on_question_and_form_and_not_on_the_order_of_parameters(
    server: Server,
) -> None:
    def tag(path: str, **headers: str) -> str:
        return server(path, **headers).headers["etag"]

    text = quote("param $way: transport; find option where transport = $way")

    assert tag(Q) == tag(Q)
    assert tag(Q) != tag(f"/api/v1/query?q={quote('find option')}")
    assert tag(Q) != tag(Q, Accept="text/csv")
    assert tag(f"/api/v1/query?q={text}&param.way=internet") == tag(
        f"/api/v1/query?param.way=internet&q={text}"
    )


def test_errors_and_probes_are_not_kept(server: Server) -> None:
    for path in ("/nothing", "/api/v1/query?q=fnd", "/healthz", "/readyz"):
        headers = server(path).headers
        assert headers["cache-control"] == "no-store"
        assert "etag" not in headers


def test_answers_are_compressed_for_those_who_take_it(server: Server) -> None:
    plain = server("/ontology.ttl")
    packed = server("/ontology.ttl", Accept_Encoding="gzip")
    refused = server("/ontology.ttl", Accept_Encoding="gzip;q=0")

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == refused.body
    assert len(packed.body) < len(plain.body) / 3
    assert int(packed.headers["content-length"]) == len(packed.body)


def test_a_request_keeps_the_name_its_sender_gave_it(server: Server) -> None:
    assert server("/healthz", X_Request_Id="trace-7").headers["x-request-id"] == "trace-7"
    assert server("/healthz", X_Request_Id="a b<c").headers["x-request-id"] != "a b<c"
    assert server("/nothing", X_Request_Id="trace-8").json["request_id"] == "trace-8"


def test_a_browser_gets_errors_as_pages_but_never_from_the_api(server: Server) -> None:
    page = server("/nothing", Accept="text/html,*/*;q=0.8")
    data = server("/api/v1/nothing", Accept="text/html,*/*;q=0.8")

    assert (page.status, page.media_type) == (404, "text/html")
    assert (data.status, data.media_type) == (404, "application/problem+json")


def test_probes(server: Server) -> None:
    assert server("/healthz").text == "alive\n"
    assert server("/readyz").text == "ready\n"


def test_no_malformed_request_shows_a_trace_or_an_internal_error(server: Server) -> None:
    """A few hundred requests that no client should send; the service answers all of them."""
    random = Random(20200606)
    pieces = [*"/?&=%#+;:@.,'\"<>{}[]|\\^`~ ", "%00", "%ff", "%c3%28", "..", "é", "𝕏", "\t"]
    pieces += ["api", "v1", "query", "option", "data", "q", "format", "param.", "find", "all.ttl"]
    methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "BREW"]
    accepts = ["*/*", "text/html", "", ";;;", "text/*;q=x", "a/b;q=1e9", "application/json;q=0"]
    types = ["application/json", "text/x-iq", "text/html", "", "application/json; charset=nonsense"]
    for number in range(400):
        path = "/" + "".join(random.choices(pieces, k=random.randrange(1, 9)))
        target = quote(path, safe="/?&=%#+;:@.,'\"<>{}[]|\\^`~")
        body = random.randbytes(random.randrange(60)) if random.random() < 0.5 else None
        headers = {
            "Accept": random.choice(accepts),
            "Content-Type": random.choice(types),
            "If-None-Match": random.choice(["*", "W/", '"', "x, y", '"a"']),
            "Accept-Encoding": random.choice(["gzip", "gzip;q=a", "*", ""]),
        }
        connection = http.client.HTTPConnection(server.host, timeout=20)
        try:
            connection.putrequest(random.choice(methods), target.replace(" ", "%20"))
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 500, (number, target, content)
        assert TRACE.encode() not in content
        assert b"werkzeug" not in content.lower()


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b c\r\nConnection: close\r\n\r\n",
        b"POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Type: text/x-iq\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
        b"POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Type: text/x-iq\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 4
        + b"0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_service_lives(server: Server, raw: bytes) -> None:
    host, port = server.host.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.settimeout(20)
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(4096)
        except OSError:
            first = b""  # the connection was closed on us, which is an answer too
    assert b" 500 " not in first.split(b"\r\n", 1)[0]
    assert TRACE.encode() not in first
    assert server("/healthz").status == 200


# A choice of graphs that chooses none sends a request the long way.
LONG_WAY = "&default-graph-uri="


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s a ist:ConnectivityOption } ORDER BY ?s",
        "ASK { ?s a ist:ConnectivityOption }",
        "CONSTRUCT { ?s a ist:Old } { ?s a ist:ConnectivityOption }",
        "SELECT ?s { ?s a",
        "",
        "INSERT DATA { <a:b> <a:c> 1 }",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT (NOW() AS ?n) {}",
    ],
)
@pytest.mark.parametrize(
    "accept", ["*/*", "text/csv", "application/json, text/turtle;q=0.5", "text/turtle", "image/png"]
)
def test_the_short_way_for_sparql_answers_as_the_long_one(
    server: Server, query: str, accept: str
) -> None:
    short = server(f"/sparql?query={quote(query)}", Accept=accept, Accept_Encoding="gzip")
    long = server(f"/sparql?query={quote(query)}{LONG_WAY}", Accept=accept, Accept_Encoding="gzip")
    posted = server(
        "/sparql", "POST", query, Accept=accept, Content_Type="application/sparql-query"
    )

    own = {"x-request-id", "date", "etag", "content-length"}
    assert short.status == long.status
    assert {n: v for n, v in short.headers.items() if n not in own} == {
        n: v for n, v in long.headers.items() if n not in own
    }
    if "NOW" not in query and short.status == 200:
        packed = short.headers.get("content-encoding") == "gzip"
        plain = gzip.decompress(short.body) if packed else short.body
        assert sorted(plain.splitlines()) == sorted(posted.body.splitlines())
        assert (
            server(f"/sparql?query={quote(query)}", "HEAD", Accept=accept).headers["etag"]
            == server(f"/sparql?query={quote(query)}", Accept=accept).headers["etag"]
        )


@pytest.mark.parametrize(
    ("path", "kind", "query"),
    [
        ("/sparql", "application/sparql-query", "ASK {}"),
        ("/sparql", "application/x-www-form-urlencoded", "query=ASK+%7B%7D"),
        ("/api/v1/query", "application/json", '{"query": "count option"}'),
    ],
)
def test_a_body_that_is_packed_is_refused(server: Server, path: str, kind: str, query: str) -> None:
    """It would be taken for a text that is no query, or for none at all."""
    for encoding, status in (
        ("identity", 200),
        ("Identity", 200),
        ("gzip", 415),
        ("br, gzip", 415),
    ):
        reply = server(path, "POST", query, Content_Type=kind, Content_Encoding=encoding)
        assert reply.status == status, encoding
        assert status == 200 or reply.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("host", "root"),
    [
        ("my_service:8080", "http://my_service:8080/"),
        ("example.org:80", "http://example.org/"),
        ("[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_links_lead_to_the_host_that_was_asked(server: Server, host: str, root: str) -> None:
    assert server("/oembed?url=/option/vpc-peering", Host=host).json["provider_url"] == root
    described = server("/sparql", Host=host, Accept="text/turtle").text
    assert f"<{root}sparql>" in described


@pytest.mark.parametrize("method", ["get", "Head", "post"])
def test_a_method_is_written_in_capitals(server: Server, method: str) -> None:
    reply = server.send(method, "/option/vpc-peering")
    assert reply.status == 405
    assert "GET" in reply.headers["allow"]


@pytest.mark.parametrize("target", ["healthz", "*"])
def test_a_target_is_a_path(server: Server, target: str) -> None:
    name, _, port = server.host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        head = f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize("head", ["HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\nHost:\r\n"])
def test_without_a_host_links_lead_to_where_the_service_listens(server: Server, head: str) -> None:
    name, _, port = server.host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall(f"GET /oembed?url=/option/vpc-peering {head}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert f'"provider_url": "{server.address}/"' in answer


@pytest.mark.parametrize(
    "host", ["a b", "<b>", 'a"b', "a/b", "a@b", "a,b", "a" * 300, "x:0", "x:65536", "[::1]:99999"]
)
def test_a_host_that_is_none_is_refused(server: Server, host: str) -> None:
    reply = server("/oembed?url=/option/vpc-peering", Host=host)
    assert reply.status == 400
    assert "Host" in reply.json["detail"]


@pytest.mark.parametrize(
    "path", [Q, "/option/managed-vpn", "/static/isthmus.css", "/sparql?query=ASK%7B%7D"]
)
def test_only_a_whole_tag_or_a_star_revalidates(server: Server, path: str) -> None:
    tag = server(path).headers["etag"].removeprefix("W/").strip('"')

    for given in ("*", " * ", f'"{tag}"', f'W/"{tag}"', f'"other", W/"{tag}"'):
        reply = server(path, If_None_Match=given)
        assert (reply.status, reply.body) == (304, b""), given
    for given in (f'"x{tag}"', f'"{tag}x"', '"*"', tag[:8], '""'):
        assert server(path, If_None_Match=given).status == 200, given


def test_a_star_asks_first_whether_there_is_an_answer(server: Server) -> None:
    assert server(f"{Q}&format=csv&a", If_None_Match="*").status == 400
    assert server("/nothing", If_None_Match="*").status == 404


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding"])
def test_a_header_that_chooses_a_form_has_a_bound(server: Server, name: str) -> None:
    kept = server("/void", **{name: "a/b;q=0.1," * 400 + "*/*"})
    refused = server("/void", **{name: "a/b;q=0.1," * 450})

    assert kept.status == 200
    assert refused.status == 400
    assert f"the header {name} has 4500 bytes" in refused.json["detail"]
