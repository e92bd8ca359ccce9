"""How bodies in the media types of the two query languages are written: as they are."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query", "text/x-iq", "application/sparql-update")
def as_text(context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
