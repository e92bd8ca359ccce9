"""What other people's programs import: a name that goes breaks them."""

from types import ModuleType

import isthmus.kb
import isthmus.queries
import pytest

KB = """
    Axiom BuildError Claim Inputs Knowledge KnowledgeError OxigraphStore Problem Proof RdflibStore
    RollUpError Rows ShapeError SourceError Store StoreError Support Term claims_files open_inputs
    open_knowledge shipped
"""
QUERIES = """
    CODES FORMATS KEYWORDS KEYWORD_HELP STAGES Answer Citation ClassTerm Code Column
    Completion Completions Diagnostic Edit Engine Evidence Explanation Fix Gap Hover
    Individual LeftOut Limits Note Parsed PropertyTerm QueryError Reading Reason RenameError
    Sparql Symbol Thing Vocabulary VocabularyError Word answer_json diagnostic_json
    errors_of parse position render render_diagnostics shipped_query shipped_query_names
    shipped_query_path symbol_at
"""


@pytest.mark.parametrize(("room", "names"), [(isthmus.kb, KB), (isthmus.queries, QUERIES)])
def test_every_public_name_is_there_and_listed(room: ModuleType, names: str) -> None:
    for name in names.split():
        assert getattr(room, name) is not None
    assert set(names.split()) <= set(dir(room))
