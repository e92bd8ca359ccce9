"""Words that say something of a question, and nothing of what it is about.

A fix may leave them out, or put words of the language in their place; all other words of a text are
kept (`same_question`).
"""

from isthmus.queries.diagnostics.spelling import KEYWORDS
from isthmus.queries.syntax.foreign_words import FOREIGN_STARTS, FOREIGN_WORDS

DENIALS = frozenset(
    """
    not no never without neither nor unless except excluding exclude minus lacks lack lacking xor
    denied denies false off disabled unsupported wrong cannot none zero nothing other differs
    otherwise different
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
"""Words of which one at least stays where there was one: as `not`, `no`, `!=` or `false`."""

SILENCES = frozenset(
    """
    unstated unknown missing null nil na empty absent blank silent unspecified undefined unset
    undocumented unrecorded unclear isnull undef void none nothing unbound open isempty ismissing
    """.split()  # noqa: SIM905 - as above
)
"""Words that ask what is not on record."""

SAID = (
    KEYWORDS
    | DENIALS
    | SILENCES
    | FOREIGN_WORDS.keys()
    | FOREIGN_STARTS.keys()
    | frozenset(
        """
    objects haslabel db df values findone find_one lambda query for http https
    give tell fetch print all any every the how who whats ls cat man dir info information details
    lookup display output enumerate query i want need please could can me us am i'd would like you
    orderby sortby groupby asof atleast atmost startswith endswith isa isan includingunstated
    starting begins beginning start begin starts_with ends_with ending finishes end descending
    descend down reverse reversed ascending ascend up skip preferring best prefering preferably
    prefers preferred prefer choose such minimum min least maximum max most upto precisely has have
    having but plus also yet otherwise alternatively columns column fields each via through along
    using by for regarding about equal equals eq ne lt gt le ge lte gte contain containing includes
    include including holds hold matching regex regexp rlike similar mentioning named called now
    today sorted ordered grouped order group are of was being be been in these those either both
    whether if that which whose its their our really some known given set present recorded specified
    documented defined there record so yes supported enabled says does do did will should must may
    might than then more less fewer greater over under above below beyond exceeds exceed bigger
    larger smaller higher lower faster slower longer shorter later earlier older after before since
    until till during from to between among one several many multiple various single just exactly
    same identical first last top head tail take rows row results result much when what where while
    well together too out without neither nor isnt isn arent aren doesnt doesn dont don cant can't
    wont zero two three four five six seven eight nine ten per second seconds sec number len length
    size cardinality count counted everything vs versus difference differences wc isthmus iq grep
    currently nowadays moment right days paper whitepaper source publication original edition
    asserted explicit sourced cited explicitly said derived deduced implied entailed concluded
    reasoned claimed inferred non uses used needs requires require supports support provides offers
    runs works it they this upper lcase ucase str string trim lowercase uppercase year month week
    day yesterday tomorrow ago affirmed confirmed mentioned stated ilike
    """.split()  # noqa: SIM905 - as above
    )
)
"""The rest."""
