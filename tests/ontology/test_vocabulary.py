"""Pitfalls of ontologies: what a reader of the vocabulary would stumble over."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pyshacl
import pytest
import rdflib
from isthmus.kb import claims_files
from isthmus.ontology import BASE, PREFIXES, closure_shapes_files, ontology_files, shapes_files
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, VANN, URIRef

IST = rdflib.Namespace(PREFIXES["ist"])
TURTLE = (*ontology_files(), *shapes_files(), *closure_shapes_files(), *claims_files())
TURTLEFMT = Path(sys.executable).with_name("turtlefmt")
LONGEST_LINE = 130
# Terms for networks that people bring as data; the paper itself describes no named network.
FOR_USER_DATA = {"attachedTo", "hubPeeredWith", "peeredWith", "supersedes", "validFrom"}
# What only makes sense within a dated change, and is read through it.
PARTS_OF_CHANGES = {IST.DatedStatement, IST.IncompleteList, IST.ResolvedSilence, IST.WayAspect}
# Terms that only the build writes: usual values that a claim leaves out, and the roll-up's result.
OF_NETWORKS = {"openOn", "walkable"}
"""Annotations that the resource layer alone uses."""
WRITTEN_BY_THE_BUILD = {"edition", "page", "pageFrom", "mixedOn"}


def terms(graph: rdflib.Graph, *kinds: URIRef) -> set[URIRef]:
    return {
        term
        for kind in kinds
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and str(term).startswith(BASE)
    }


def test_vocabulary_conforms_to_its_shapes(vocabulary):
    shapes = rdflib.Graph()
    for path in shapes_files():
        shapes.parse(path)
    conforms, _, report = pyshacl.validate(vocabulary, shacl_graph=shapes, advanced=False)
    assert conforms, report


def test_a_term_without_definition_is_noticed(vocabulary):
    broken = rdflib.Graph() + vocabulary
    broken.remove((IST.encrypted, SKOS.definition, None))
    shapes = rdflib.Graph()
    for path in shapes_files():
        shapes.parse(path)
    conforms, _, report = pyshacl.validate(
        broken, shacl_graph=shapes, advanced=False, focus_nodes=[IST.encrypted]
    )
    assert not conforms
    assert "encrypted" in report


def test_prefixes_in_the_files_are_those_of_the_code():
    for path in ontology_files():
        for prefix, namespace in rdflib.Graph().parse(path).namespaces():
            if str(namespace).startswith(BASE):
                assert PREFIXES[prefix] == str(namespace), f"{path.name}: {prefix}"


def test_ontology_declares_its_prefix_version_and_licence(vocabulary):
    ontology = URIRef(PREFIXES["ist"].rstrip("#"))
    for word in (
        OWL.versionIRI,
        OWL.versionInfo,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
        rdflib.DCTERMS.license,
        rdflib.DCTERMS.title,
        rdflib.DCTERMS.description,
    ):
        assert vocabulary.value(ontology, word) is not None, word


def test_every_individual_can_be_read(vocabulary, statements):
    everything = vocabulary + statements
    nameless_kinds = {IST.Claim, IST.Silence, *PARTS_OF_CHANGES}
    unnamed = [
        individual
        for individual, kind in everything.subject_objects(RDF.type)
        if isinstance(individual, URIRef)
        and str(kind).startswith(PREFIXES["ist"])
        and kind not in nameless_kinds
        and everything.value(individual, RDFS.label) is None
    ]
    assert unnamed == []


def test_no_label_is_used_twice_for_classes_or_for_properties(vocabulary):
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        labels = defaultdict(set)
        for term in terms(vocabulary, *kinds):
            for label in vocabulary.objects(term, RDFS.label):
                labels[str(label).lower()].add(term)
        assert {label: sharing for label, sharing in labels.items() if len(sharing) > 1} == {}


def test_every_term_that_is_referred_to_is_defined(vocabulary, statements):
    everything = vocabulary + statements
    defined = set(everything.subjects())
    declared_elsewhere = ("http://www.w3.org/", "http://purl.org/")
    missing = {
        term
        for triple in everything
        for term in triple
        if isinstance(term, URIRef)
        and str(term).startswith(BASE)
        and term not in defined
        and not str(term).startswith(declared_elsewhere)
        and (None, OWL.versionIRI, term) not in everything
    }
    assert missing == set()


def test_classes_do_not_contain_themselves(vocabulary):
    for term in terms(vocabulary, OWL.Class):
        above = set(vocabulary.transitive_objects(term, RDFS.subClassOf)) - {term}
        for higher in above:
            assert (higher, RDFS.subClassOf, term) not in vocabulary, f"{term} and {higher}"


def test_every_property_is_used(vocabulary, statements):
    used = set(statements.predicates()) | set(statements.objects(None, IST.property))
    in_axioms = {
        term
        for word in (OWL.onProperty, OWL.inverseOf, RDFS.subPropertyOf, RDF.first)
        for term in vocabulary.objects(None, word)
    }
    annotated = set(vocabulary.predicates())
    inferred = {
        prop
        for prop in terms(vocabulary, OWL.ObjectProperty)
        if (prop, OWL.propertyChainAxiom, None) in vocabulary
    }
    unused = {
        prop
        for prop in terms(
            vocabulary, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty
        )
        if prop not in used | in_axioms | annotated | inferred
        and (prop, OWL.deprecated, rdflib.Literal(True)) not in vocabulary
    }
    # What the source says of no option: a silence of each has its aspect.
    silent = set(statements.objects(None, IST.silentOn))
    unused -= {prop for prop in unused if set(vocabulary.objects(prop, IST.aspect)) & silent}
    local = {str(prop).rpartition("#")[2] for prop in unused}
    assert local - FOR_USER_DATA - WRITTEN_BY_THE_BUILD - OF_NETWORKS == set()


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_every_file_says_what_it_is_for(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if line and not line.startswith("@prefix"))
    assert first.startswith("# ")
    assert not first.startswith("# ---")


@pytest.mark.parametrize("path", (*ontology_files(), *claims_files()), ids=lambda path: path.name)
def test_a_line_of_a_file_is_one_statement_unless_a_text_or_a_class_expression_stands_in_it(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#") and '"' not in line and " [ " not in line:
            assert len(line) <= LONGEST_LINE, f"{path.name}:{number}: a statement for each object"


def test_the_formatter_writes_one_statement_a_line_and_changes_no_statement(tmp_path):
    for path in TURTLE:
        written = path.read_text(encoding="utf-8")
        squeezed = re.sub(r" ;\n +", " ; ", written)
        assert graph_of(squeezed) == graph_of(written), path.name
        copy = tmp_path / path.name
        copy.write_text(squeezed, encoding="utf-8")
        subprocess.run([TURTLEFMT, copy], check=True)
        assert copy.read_text(encoding="utf-8") == written, f"{path.name}: make format"


def graph_of(turtle: str) -> list[str]:
    """The statements in an order of their own, blank nodes named by what is said of them."""
    statements = Dataset(
        Quad(triple.subject, triple.predicate, triple.object)
        for triple in parse(turtle, format=RdfFormat.TURTLE)
    )
    statements.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, statements))
