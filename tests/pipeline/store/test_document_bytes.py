from hypothesis import given
from hypothesis import strategies as st

from chunking import Block, BlockKind
from pipeline.document import Document, Note, Page
from pipeline.store.document_bytes import document_from_bytes, document_to_bytes

texts = st.text(st.characters(codec=None, exclude_categories=()))
offsets = st.integers(min_value=0, max_value=10**9)
documents = st.builds(
    Document,
    sha256=st.just("ab" * 32),
    media_type=texts,
    text=texts,
    blocks=st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(BlockKind),
            start=offsets,
            end=offsets,
            level=st.none() | st.integers(),
            label=st.none() | texts,
        ),
        max_size=3,
    ).map(tuple),
    pages=st.lists(st.builds(Page, number=offsets, start=offsets, end=offsets), max_size=3).map(
        tuple
    ),
    extractor=texts,
    notes=st.lists(
        st.builds(Note, kind=texts, detail=texts, page=st.none() | offsets), max_size=3
    ).map(tuple),
    language=st.none() | texts,
)


@given(document=documents)
def test_a_document_comes_back(document: Document) -> None:
    """Equal in every part, with whatever characters a broken file gave its text."""
    assert document_from_bytes(document_to_bytes(document)) == document


@given(document=documents)
def test_equal_documents_have_equal_bytes(document: Document) -> None:
    """So they have one address."""
    twin = document_from_bytes(document_to_bytes(document))
    assert document_to_bytes(twin) == document_to_bytes(document)
