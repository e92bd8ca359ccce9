"""The words of the vocabulary in which claims and silences are written."""

from isthmus.kb.terms import ist
from isthmus.ontology import BASE
from pyoxigraph import NamedNode

CLAIM, SILENCE = ist("Claim"), ist("Silence")
KINDS_OF_RECORDS = (CLAIM, SILENCE, ist("DatedChange"), ist("LaterWay"))
"""Nothing is concluded from what is said of these, nor to which other classes they belong."""
SUBJECT, PROPERTY, OBJECT = ist("subject"), ist("property"), ist("object")
POLARITY, MODALITY, ASPECT = ist("polarity"), ist("modality"), ist("aspect")
READ_AS = ist("readAs")
EDITION, SECTION = ist("edition"), ist("section")
PAGE, PAGE_FROM = ist("page"), ist("pageFrom")
START_PAGE, LAST_PAGE = ist("startPage"), ist("lastPage")
SUPERSEDES, SILENT_ON = ist("supersedes"), ist("silentOn")
AFFIRMED, DENIED = NamedNode(f"{BASE}polarity/affirmed"), NamedNode(f"{BASE}polarity/denied")
IS, CAN = NamedNode(f"{BASE}modality/is"), NamedNode(f"{BASE}modality/can")
DEFAULT_EDITION = NamedNode(f"{BASE}edition/2020-06-06")
LATER_SOURCES = NamedNode(f"{BASE}edition/later-sources")
LOCATOR, NOTE, BASIS = ist("locator"), ist("note"), ist("basis")
QUALIFIER = ist("qualifier")
FAMILY, TITLE = ist("family"), ist("title")


def denial_of(claim: NamedNode) -> NamedNode:
    """Return the IRI of the denial that a denied claim makes."""
    return NamedNode(f"{BASE}denial/{claim.value.removeprefix(f'{BASE}claim/').rsplit('/', 1)[-1]}")
