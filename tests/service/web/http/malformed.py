"""Makes requests that no client should send: bytes that are nearly HTTP, and HTTP of nonsense."""

import json
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

ROUTES = (
    "/",
    "/api/v1/query",
    "/api/v1/query.csv",
    "/api/v1/compile",
    "/api/v1/diagnose",
    "/api/v1/complete",
    "/api/v1/hover",
    "/api/v1/format",
    "/api/v1/explain",
    "/api/v1/prove",
    "/api/v1/options",
    "/api/v1/options/managed-vpn",
    "/api/v1/compare",
    "/api/v1/queries/private-options",
    "/api/v1/vocabulary",
    "/sparql",
    "/sparql/",
    "/ontology.ttl",
    "/data/claims.nq",
    "/void",
    "/option/vpc-peering",
    "/option/vpc-peering.html",
    "/coverage",
    "/docs",
    "/openapi.json",
    "/static/isthmus.css",
    "/healthz",
    "/metrics",
)
_METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
_ODD_METHODS = (
    "TRACE",
    "CONNECT",
    "get",
    "BREW",
    "G\x00T",
    "",
    "GET GET",
    "POST\t",
    "é",
    "A" * 300,
)
_VERSIONS = ("HTTP/1.1",) * 12 + ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1 ", "http/1.1", "")
_PIECES = (
    *"/?&=%#+;:@.,'\"<>{}[]|\\^`~$!*()-_",
    *("%00", "%ff", "%c3%28", "%2e%2e", "%2f", "%0d%0a", "%u0041", "%", "%zz", "..", "//", "\t"),
    *("é", "𝕏", "\u202e", "\x7f", "\x01", "\xff"),
    *("api", "v1", "query", "option", "data", "q", "format", "param.", "find", "all.ttl", "static"),
    *("../../../../etc/passwd", "....//....//etc/passwd", "C:\\windows", "${jndi:ldap://x}"),
)
_NAMES = (
    *("q", "query", "format", "param.a", "param.", "offset", "ids", "on", "thing", "property"),
    *("value", "default-graph-uri", "named-graph-uri", "update", "timeout", "limit", "\u0000"),
)
_TEXTS = (
    "find option where encrypted",
    "compare vpc-peering, privatelink on private",
    "why not vpc-peering where encrypted and private",
    "param $way: transport; find option where transport = $way",
    "count option by family",
    "SELECT ?s { ?s a <https://w3id.org/isthmus/ns#ConnectivityOption> } LIMIT 5",
    "ASK { ?s ?p ?o }",
    "DESCRIBE <https://w3id.org/isthmus/option/vpc-peering>",
    "INSERT DATA { <a:b> <a:c> 1 }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
)
_TYPES = (
    *("application/json", "text/x-iq", "application/sparql-query", "application/sparql-update"),
    *("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary="),
    *(
        "multipart/form-data; boundary=x",
        "text/html",
        "",
        ";",
        "application/json; charset=nonsense",
    ),
    *("application/json; charset=utf-16", "a" * 500, "application/json\x00", "APPLICATION/JSON"),
)
_VALUES = (
    *("*/*", "text/html", ";;;", "text/*;q=x", "a/b;q=1e9", "application/json;q=0", ",", "q=1"),
    *(
        "gzip",
        "gzip;q=a",
        "br, *;q=0",
        "identity;q=0",
        "W/",
        '"',
        '*, "a"',
        'W/"a", "b',
        "bytes=0-",
    ),
    *("bytes=9-1", "Thu, 99 Foo", "-1", "999999999999999999999", "0", "1e3", "chunked", "gzip"),
    *("\x00", "a\tb", " ", "é", "\xff\xfe", "localhost", "a b", "[::1", "example.org:99999", "😀"),
)
_HEADERS = (
    *(
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
    ),
    *("If-Match", "Content-Encoding", "Content-Language", "Origin", "Cookie", "Authorization"),
    *("X-Request-Id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix", "Expect", "TE"),
    *("Transfer-Encoding", "Connection", "Upgrade", "Content-MD5", "Via", "Host", "X-HTTP-Method"),
    *("Access-Control-Request-Method", "Access-Control-Request-Headers", "Forwarded", "", "a b"),
)


def requests(seed: int, number: int) -> Iterator[bytes]:
    """Yield so many requests, the same for the same seed."""
    random = Random(seed)
    for _ in range(number):
        yield _request(random)


def _request(random: Random) -> bytes:
    # Most are HTTP as it should be, so that they reach what is behind the parser of HTTP.
    wild = random.random() < 0.2
    if wild and random.random() < 0.1:
        return random.randbytes(random.randrange(1, 400))
    method = random.choice(_ODD_METHODS if wild and random.random() < 0.2 else _METHODS)
    version = random.choice(_VERSIONS) if wild else "HTTP/1.1"
    lines = [f"{method} {_target(random, wild)} {version}", "Host: isthmus.test"]
    lines += [_header(random, wild) for _ in range(random.randrange(4))]
    body = b""
    if method in {"POST", "PUT", "PATCH"} or random.random() < 0.1:
        body = _body(random)
        lines.append(f"Content-Type: {random.choice(_TYPES[:8] if not wild else _TYPES)}")
        lines.append(_length(random, body) if wild else f"Content-Length: {len(body)}")
    # So that the end of an answer is seen.
    lines.append("Connection: close")
    ending = random.choice(["\n", "\r", "\n\r"]) if wild and random.random() < 0.1 else "\r\n"
    whole = (ending.join(lines) + ending * 2).encode("utf-8", "replace") + body
    if wild and random.random() < 0.2:
        place = random.randrange(len(whole))
        whole = whole[:place] + random.randbytes(random.randrange(1, 5)) + whole[place:]
    return whole


def _target(random: Random, wild: bool) -> str:
    path = random.choice(ROUTES)
    if random.random() < 0.15:
        path = "/" + "".join(random.choices(_PIECES, k=random.randrange(1, 9)))
    elif random.random() < 0.15:
        place = random.randrange(len(path) + 1)
        path = path[:place] + random.choice(_PIECES) + path[place:]
    pairs = []
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        value = random.choice(_PIECES)
        if random.random() < 0.6:
            value = _mutated(random, random.choice(_TEXTS))
        pairs.append(f"{random.choice(_NAMES)}={quote(value)}")
    target = path + ("?" + "&".join(pairs) if pairs else "")
    return target if wild else quote(target, safe="/?&=%;:@,.'\"<>{}[]|\\^`+~")


def _mutated(random: Random, text: str) -> str:
    for _ in range(random.randrange(4)):
        place = random.randrange(len(text) + 1)
        match random.randrange(4):
            case 0:
                text = text[:place] + random.choice(_PIECES) + text[place:]
            case 1:
                text = text[:place] + text[place + random.randrange(6) :]
            case 2:
                text = (
                    text[:place]
                    + random.choice(["(", "[", "{", '"', "'"]) * random.choice([1, 2, 30, 300])
                    + text[place:]
                )
            case _:
                text = text + " " + random.choice(_TEXTS)
    return text


def _header(random: Random, wild: bool) -> str:
    name, value = random.choice(_HEADERS[:-2]), random.choice(_VALUES[:26])
    if wild:
        name, value = random.choice(_HEADERS), random.choice(_VALUES)
        value *= random.choice([1, 1, 1, 10, 1000, 5000])
        return f"{name}{random.choice([': ', ':', ' : ', ''])}{value}"
    if name in {"Transfer-Encoding", "Expect", "Upgrade", "Connection", "TE"}:
        name = "X-" + name
    return f"{name}: {value}"


def _body(random: Random) -> bytes:
    text = _mutated(random, random.choice(_TEXTS))
    match random.randrange(7):
        case 0:
            return random.randbytes(random.randrange(200))
        case 1:
            offset = random.choice([0, 3, -1, 10**9, 1.5, "1", None, True])
            content = {"query": text, "params": random.choice([{}, {"a": 1}, [], None, {"a": []}])}
            content |= {"offset": offset} if random.random() < 0.5 else {}
            return json.dumps(content).encode("utf-8")
        case 2:
            return random.choice(
                [
                    b"[" * 3000,
                    b'{"query": "\\ud800"}',
                    b'{"query": 1e999}',
                    b"\xef\xbb\xbf{}",
                    b"nul",
                    b"find option # " + b"x" * 70_000,
                ]
            )
        case 3:
            return b"query=" + text.encode("utf-8", "surrogatepass") + b"&query=x&%ff=%"
        case 4:
            return text.encode(random.choice(["utf-16", "utf-7", "latin-1"]), "replace")
        case 5:
            return b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n' + text.encode()
        case _:
            return text.encode("utf-8", "surrogatepass")


def _length(random: Random, body: bytes) -> str:
    match random.randrange(12):
        case 0:
            return "Transfer-Encoding: chunked"
        case 1:
            return f"Content-Length: {random.choice([-1, 'x', '', 10**20, len(body) + 5])}"
        case 2:
            return f"Content-Length: {len(body)}\r\nContent-Length: {len(body) + 1}"
        case _:
            return f"Content-Length: {len(body)}"
