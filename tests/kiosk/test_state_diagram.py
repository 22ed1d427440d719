"""The diagram in the docs is the core's own."""

from tools.state_diagram import PAGE, diagram


def test_the_state_diagram_of_the_docs_is_drawn_from_the_core_as_it_is() -> None:
    """Draw it anew with `python -m tools.state_diagram`."""
    assert PAGE.read_text(encoding="utf-8") == diagram()
