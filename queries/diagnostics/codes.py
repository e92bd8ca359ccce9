"""Every diagnostic of the language: its code, its text, and a query that shows it.

This table is the one source: messages are made from it, the reference page is generated from it,
and each example is a test. 1xx structure and names, 2xx values, 3xx statements and clauses,
4xx meaning, 5xx size, W6xx warnings.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen

Severity: TypeAlias = Literal["error", "warning"]


class Code(Frozen):
    """One kind of diagnostic.

    Attributes:
        code: The stable code.
        message: The sentence, with named holes in braces for words of the query.
        meaning: What is wrong in general and what to do, for the reference page.
        example: A query that is answered with it, in terms of the shipped vocabulary; empty where
            the cause is not a query's text.
        limit: Whether it speaks of a limit of size, so that nothing but the length is wrong.
    """

    code: str
    message: str
    meaning: str
    example: str
    limit: bool = False

    @property
    def severity(self) -> Severity:
        """Warnings start with W, errors with E."""
        return "warning" if self.code.startswith("W") else "error"


_TABLE = (
    # --- structure and names ---
    Code(
        "E100",
        "`{word}` does not fit here",
        "A word or sign stands where the language expects something else; the help lists what.",
        "find option 5",
    ),
    Code(
        "E101",
        "a query does not start with `{word}`",
        "The first word of a query says what is asked.",
        "fetch option",
    ),
    Code(
        "E102",
        "`{word}` is not a class",
        "The word after `find`, `count`, `is a` or `as` names a class of the vocabulary.",
        "find optoin",
    ),
    Code(
        "E103",
        "`{word}` is not a property",
        "A condition and a column name properties of the vocabulary.",
        "find option where encrypte",
    ),
    Code(
        "E104",
        "nothing is called `{word}`",
        "The word names no thing of the knowledge base that could stand here.",
        "check direct-conect where encrypted",
    ),
    Code(
        "E105",
        "`{word}` belongs to {owners}, not to `{owner}`",
        "A property is asked of the class it is declared for; the way there can be a dotted path.",
        "find option where operated-by = aws",
    ),
    Code(
        "E106",
        "`{word}` is the name of {number} things",
        "Where the place in the query does not decide, the class before a colon does.",
        "find claim where subject = direct-connect",
    ),
    Code(
        "E107",
        "`and` and `or` are mixed without parentheses",
        "Both readings are possible, so the parentheses have to say which one is meant.",
        "find option where encrypted and private or cross-region",
    ),
    Code(
        "E108",
        "`{word}` is a property, not a class",
        "Properties stand in conditions and columns, classes after `find`, `count` and `is a`.",
        "find encrypted",
    ),
    Code(
        "E109",
        "`{word}` is {kind}, not a property",
        "Classes and things do not stand where a property is asked for.",
        "find option where ipsec",
    ),
    Code(
        "E110",
        "an operator is missing between `{left}` and `{right}`",
        "A property and its value are joined by a comparison, two conditions by `and` or `or`.",
        "find option where reach many-vpcs",
    ),
    Code(
        "E111",
        "the bracket `(` is not closed",
        "Every opening bracket needs its closing one.",
        "find option where (encrypted or private",
    ),
    Code(
        "E112",
        "the text is not closed",
        "A text ends with the quotation mark it began with, on the same line.",
        'find option where mentions "gateway',
    ),
    Code(
        "E113",
        "`{word}` is a keyword, and a name is due here",
        "Keywords are reserved; a name that is spelled like one stands in backticks.",
        "find group",
    ),
    Code(
        "E114",
        "{missing} is missing {place}",
        "The query, or a part of it, stops before it says everything that it has to.",
        "find option where",
    ),
    Code(
        "E115",
        "`{word}` stands twice",
        "Each clause stands once; their order does not matter.",
        "find option show title show family",
    ),
    Code(
        "E116",
        "`{word}` is not part of this language",
        "A spelling of another language; the help says how the same is written here.",
        "find option where encrypted && private",
    ),
    Code(
        "E117",
        "the sign `{word}` means nothing here",
        "The language uses letters, digits and few signs.",
        "find option where encrypted ~ private",
    ),
    Code(
        "E118",
        "the bracket `)` closes nothing",
        "Every closing bracket needs its opening one.",
        "find option where encrypted)",
    ),
    Code(
        "E119",
        "`{word}` is {kind}, not a thing",
        "A class or property stands where one single thing is asked for.",
        "check option where encrypted",
    ),
    Code(
        "E120",
        "`\\{word}` is not an escape",
        r"A text knows the escapes `\"`, `\\`, `\n` and `\t`.",
        r'find option where mentions "a\qb"',
    ),
    # --- values ---
    Code(
        "E201",
        "`{word}` is not {expected}",
        "The value names nothing in the range of the property.",
        "find option where protocol = ipsecc",
    ),
    Code(
        "E202",
        "`{word}` is not {expected} (it is {actual})",
        "The value exists, but is of another kind than the property holds.",
        "find option where protocol = aws",
    ),
    Code(
        "E203",
        "`{word}` is not a yes/no property",
        "Only yes/no properties stand alone as a condition.",
        "find option where protocol",
    ),
    Code(
        "E204",
        "`{word}` needs a unit",
        "A property that is measured is compared with a number and its unit.",
        "find option where bandwidth > 10",
    ),
    Code(
        "E205",
        "`{word}` is not a known unit",
        "The word after a number is its unit; the language knows the usual ones.",
        "find option where bandwidth > 10 Gbbps",
    ),
    Code(
        "E206",
        "`{word}` measures {actual}, and `{property}` is {expected}",
        "A unit of one kind cannot be converted to another.",
        "find option where bandwidth > 10 ms",
    ),
    Code(
        "E207",
        "`{word}` is {actual}, and `{property}` holds {expected}",
        "The value is not of the kind that the property holds.",
        'find claim where page = "seventeen"',
    ),
    Code(
        "E208",
        "`{word}` can have several values, so `!=` has more than one meaning",
        "Three readings are possible; each has a spelling of its own.",
        "find option where protocol != ipsec",
    ),
    Code(
        "E209",
        "`{word}` can have several values, so it gives no order",
        "Order by something of which each thing has one: a count, a minimum, a single value.",
        "find option order by protocol",
    ),
    Code(
        "E210",
        "the parameter `${word}` has no value",
        "A parameter without a default is given with the query.",
        "param $reach: reach; find option where reach = $reach",
    ),
    Code(
        "E211",
        "`{word}` is no value for the parameter `${parameter}`, which is {expected}",
        "The value given for a parameter is not of its declared type.",
        "param $pages: number = aws; find claim where page = $pages",
    ),
    Code(
        "E212",
        "the parameter `${word}` is not declared",
        "Every parameter is declared with its type before it is used.",
        "find option where reach = $reach",
    ),
    Code(
        "E213",
        "`{word}` has no unit",
        "The property holds plain numbers.",
        "find claim where page = 17 Gbps",
    ),
    Code(
        "E214",
        "`{operator}` needs an order, and `{word}` holds {actual}",
        "Things and yes/no values are equal or not; only numbers, dates and texts are ordered.",
        "find option where family < vpc-to-vpc",
    ),
    Code(
        "E215",
        "`{word}` is not a date of the calendar",
        "Dates are written year-month-day.",
        "param $d: date = 2020-13-40; find option",
    ),
    Code(
        "E216",
        "{what} is a whole number from 0 to {most}, not {word}",
        "One counts in whole numbers.",
        "find option where at least 1.5 protocol",
    ),
    Code(
        "E217",
        "`{operator}` looks into text, and `{word}` holds {actual}",
        "The text operators apply to properties that hold text.",
        'find option where uses contains "gateway"',
    ),
    Code(
        "E218",
        "`is {verdict}` asks for yes or no, and `{word}` holds {actual}",
        "Whether a value is on record is asked with `is stated` or `is unstated`.",
        "find option where protocol is true",
    ),
    Code(
        "E219",
        "the number {word} is too long",
        "A number has at most 30 digits.",
        "find claim where page = 1234567890123456789012345678901234567890",
    ),
    # --- statements and clauses ---
    Code(
        "E301",
        "the definition `{word}` leads back to itself",
        "A definition is a shorthand, so it cannot contain itself.",
        "define safe as safe where encrypted; find safe",
    ),
    Code(
        "E302",
        "`{word}` is already the name of {kind}",
        "A definition needs a name that is free.",
        "define option as configuration where encrypted; find option",
    ),
    Code(
        "E303",
        "`{word}` is neither a key of the groups nor a summary of them",
        "A grouped answer has one row a group, so a column is a key or an aggregate.",
        "find option show title group by family",
    ),
    Code(
        "E304",
        "a comparison needs at least two things",
        "Name the things, separated by commas, or a class with a condition.",
        "compare vpc-peering on transitive",
    ),
    Code(
        "E305",
        "there is no question in the text",
        "A query has one statement that asks something.",
        "# nothing but a comment",
    ),
    Code(
        "E306",
        "there are {number} questions in one query",
        "One query asks one thing; the others are asked one by one.",
        "find option; find service",
    ),
    Code(
        "E307",
        'the saved query "{word}" cannot be used',
        "`use` names a saved query whose definitions and parameters are taken over.",
        'use "nowhere"; find option',
    ),
    Code(
        "E308",
        "`{function}` works on numbers, and `{word}` holds {actual}",
        "Sums and averages need numbers, minimum and maximum something with an order.",
        "find option show sum(protocol)",
    ),
    Code(
        "E310",
        "two columns are called `{word}`",
        "Every column has a name of its own.",
        "find option show title, family as title",
    ),
    Code(
        "E311",
        "`{word}` is declared twice",
        "A parameter or a definition is declared once.",
        "define safe as option where encrypted; define safe as option where private; find safe",
    ),
    Code(
        "E312",
        "`{word}` is not a type",
        "A parameter is a `number`, `text`, `date`, `boolean`, or a thing of a class.",
        "param $x: colour; find option",
    ),
    Code(
        "E313",
        "`{word}` stands for one value a thing, and the answer has one row a group",
        "A grouped answer is ordered by its keys, its columns or an aggregate.",
        "find option show family, count group by family order by title",
    ),
    Code(
        "E314",
        "`including unstated` needs {needed}",
        "It keeps what a condition leaves open, so there has to be a condition on things.",
        "find option including unstated",
    ),
    Code(
        "E315",
        "`{word}` counts things in groups, and there are no groups",
        "Counting things is `count`; a count for each of several groups is `group by`.",
        "find option show count",
    ),
    Code(
        "E316",
        "`is mixed` is asked of one property",
        "Mixed says that the variants of a thing differ on that property.",
        "find option where (encrypted and private) is mixed",
    ),
    Code(
        "E317",
        "`{word}` does not name a column or a summary",
        "`having` compares aggregates, which stand for a whole group.",
        "find option show family, count group by family having title > 2",
    ),
    Code(
        "E318",
        "`{word}` is asked of {actual}, and `{clause}` asks of {expected}",
        "`where` keeps things by what is on record of each, `having` keeps groups by a column or a "
        "summary of each.",
        "find option where sum(bandwidth) > 10 Gbps",
    ),
    Code(
        "E319",
        "`{word}` lies before the edition of {edition}",
        "About days before the edition nothing is on record; `as of edition` asks about its own.",
        "find option as of 2019-01-01",
    ),
    Code(
        "E320",
        "a claim is on a property of the thing itself, which `{word}` is not",
        "A claim is about one thing and one property, so a longer path has none of its own.",
        "find option where uses.operated-by is claimed",
    ),
    Code(
        "E321",
        "there is no network `{word}`",
        "What stands after `in` is the name of a network that the program was given.",
        "find vpc in pord",
    ),
    Code(
        "E322",
        "one text asks about one network, or about the paper alone",
        "Definitions and parameters in a text count for all its statements, and the words of a "
        "network are not those of the paper.",
        "find option; find vpc in prod",
    ),
    Code(
        "E323",
        "`as of` says nothing of a network",
        "The paper has dated editions and changes; a network is what its files say.",
        "find vpc in prod as of today",
    ),
    Code(
        "E324",
        "`reach` cannot be answered: {reason}",
        "Routes are walked between VPCs, subnets and remote ends, or from a subnet to an address.",
        "",
    ),
    # --- meaning ---
    Code(
        "E410",
        "`{word}` does not chain: {reason}",
        "A path follows a property that chains, which the vocabulary declares as transitive.",
        "path from vpc-peering to privatelink over builds-on",
    ),
    Code(
        "E411",
        "`{word}` holds {actual}, and a path leads from thing to thing",
        "Dots, `+` and `*` follow properties that lead to things.",
        "find option where title.family = vpc-to-vpc",
    ),
    Code(
        "E412",
        "the things have no class in common",
        "Only things that share properties can be compared.",
        "compare ipsec, aws",
    ),
    # --- size ---
    Code(
        "E501",
        "the query is longer than {most} bytes",
        "A query is a question, not a data set.",
        "",
        limit=True,
    ),
    Code(
        "E502",
        "the brackets are nested more than {most} deep",
        "A definition gives a name to the inner part.",
        "",
        limit=True,
    ),
    Code(
        "E503",
        "more than {most} conditions are joined at one level",
        "A list of values is written `in ( … )`.",
        "",
        limit=True,
    ),
    Code(
        "E504",
        "the query compiles to more than {most} bytes of SPARQL",
        "Nested tests of truth double what they contain; a definition does not shorten it.",
        "",
        limit=True,
    ),
    Code(
        "E505",
        "a limit is a whole number from 1 to {most}, not {word}",
        "An answer lists a bounded number of things.",
        "find option limit 0",
    ),
    Code(
        "E510",
        "written out, `{word}` has more than {most} conditions",
        "A definition that is used several times counts as often; what is built of such ones grows "
        "with every step.",
        "",
        limit=True,
    ),
    Code(
        "E509",
        "the choice rests on more than {most} readings of what is open",
        "Each silence can be read in two ways or more, and all of them are gone through.",
        "",
    ),
    Code(
        "E506",
        "a comparison takes at most {most} things",
        "A table of more columns is not read by anybody.",
        "",
    ),
    Code(
        "E507",
        "the query has more than {most} words and signs",
        "A query is a question, not a data set; what is too long for one is asked in several.",
        "",
        limit=True,
    ),
    Code(
        "E508",
        "the text has more than {most} statements",
        "One text asks one question, and defines only what that takes.",
        "",
        limit=True,
    ),
    Code(
        "E511",
        "to read the query takes more than {most} s of computing",
        "No query of a usual kind takes a tenth of that; what is asked at once is asked in parts.",
        "",
        limit=True,
    ),
    Code(
        "E512",
        "to read the query takes more than {most} MiB of memory",
        "No query of a usual kind takes a tenth of that; what is asked at once is asked in parts.",
        "",
        limit=True,
    ),
    # --- warnings ---
    Code(
        "W601",
        "the same condition stands twice",
        "The repetition changes nothing.",
        "find option where encrypted and encrypted",
    ),
    Code(
        "W602",
        "the conditions exclude each other, so nothing can fit",
        "No thing meets both at once.",
        "find option where encrypted and not encrypted",
    ),
    Code(
        "W603",
        "the parameter `${word}` is not used",
        "It can be left out.",
        "param $reach: reach = many-vpcs; find option",
    ),
    Code(
        "W604",
        "`{word}` is looked for as it stands, with its `{sign}`",
        "Texts are compared letter by letter; there are no patterns.",
        'find option where title contains "%VPN%"',
    ),
    Code(
        "W605",
        "`{word}` is read as {reading}",
        "A point stands before a fraction, never between thousands; a capital B means bytes.",
        "find option where bandwidth >= 1 GBps",
    ),
)

CODES: Mapping[str, Code] = {entry.code: entry for entry in _TABLE}
"""Every code with its text, in order."""
