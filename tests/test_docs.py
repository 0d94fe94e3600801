"""The pages made from code are those in the repository, and every indicator has one that says all there is to say."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

import pytest
from tools.docs import pages
from tools.docs.dictionary import meanings
from tools.docs.docstring import TERMS, parsed
from tools.docs.found import market_indicators, result_indicators, scalar_forms

from petrostates.cli.query import INDICATORS
from petrostates.schema import TABLES

ROOT = Path(__file__).parents[1]
MADE = pages()
DOCUMENTED = {one.name: one for one in [*market_indicators(), *result_indicators()]}


def page(name: str) -> str:
    return MADE[f"docs/indicators/{name}.md"]


def sessions(text: str) -> list[str]:
    return re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("place", MADE)
def test_a_page_is_what_the_code_says_today(place):
    assert (ROOT / place).read_text(encoding="utf-8") == MADE[place], f"{place} is out of date; run: make docs"


def test_no_page_is_left_of_an_indicator_that_is_gone():
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "indicators").iterdir()}
    assert there <= MADE.keys(), "run: make docs"


def test_every_indicator_of_the_command_line_has_a_page():
    assert set(INDICATORS) <= DOCUMENTED.keys()


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_docstring_has_exactly_the_terms_in_their_order(name):
    doc = DOCUMENTED[name].doc
    assert tuple(doc.notes) == TERMS, "Notes of an indicator hold a definition list: " + ", ".join(TERMS)
    assert "``" in doc.notes["Formula"], "a formula stands in double backticks"
    assert all(len(said) > 20 for said in doc.notes.values())
    assert doc.references, "References is empty; where there is none, say so"
    assert any(is_session for is_session, _ in doc.examples), "Examples has no session"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_docstring_describes_every_parameter(name):
    taken = set(inspect.signature(DOCUMENTED[name].function).parameters) - {"self"}
    assert DOCUMENTED[name].doc.parameters.keys() == taken


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_page_shows_formula_range_missing_trap_and_reference(name):
    text = page(name)
    assert all(f"\n**{term}.** " in text for term in TERMS)
    assert "\n## Reference\n" in text
    assert ":meth:" not in text
    assert f"(indicators/{name}.md)" in MADE["docs/indicators.md"]


@pytest.mark.parametrize("one", scalar_forms(), ids=lambda one: one.name)
def test_a_scalar_form_says_its_formula_range_trap_and_reference(one):
    assert "``" in one.doc.summary + one.doc.text  # a formula
    assert list(one.doc.notes) == ["Range", "Trap"]
    assert all(one.doc.notes.values())
    section = page("scalar").split(f"## {one.name}\n")[1].split("\n## ")[0]
    for label in ("**Range.**", "**Trap.**", "**Reference.**"):
        assert section.count(label) == 1
    assert one.doc.references.splitlines()[0] in section


@pytest.mark.parametrize("name", [name for name in DOCUMENTED if "bootstrap" not in DOCUMENTED[name].doc.parameters])
def test_an_indicator_without_draws_says_why(name):
    if DOCUMENTED[name].call.startswith("m."):
        assert "no bootstrap" in DOCUMENTED[name].doc.notes["Range"].lower()


@pytest.mark.parametrize("name", [*DOCUMENTED, "scalar"])
def test_the_examples_of_a_page_run(name):
    found = sessions(page(name))
    assert found
    scope = {"__name__": name}
    if name == "scalar":
        scope |= {one.name: one.function for one in scalar_forms()}
    example = doctest.DocTestParser().get_doctest("\n".join(found), scope, name, f"{name}.md", 0)
    assert example.examples
    said: list[str] = []
    assert doctest.DocTestRunner().run(example, out=said.append).failed == 0, "".join(said)


def test_every_link_between_pages_leads_somewhere():
    for place, text in MADE.items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text):
            assert ((ROOT / place).parent / target).exists(), f"{place} links to {target}"


def test_every_column_is_described_once_and_no_other():
    assert meanings().keys() == {name for table in TABLES.values() for name in table.fields.names}


def test_every_term_is_read_from_a_definition_list():
    def example() -> None:
        """Say it.

        Notes
        -----
        Formula
            ``a | b``,
            on two lines.

            And a paragraph.
        Range
            0 to 1.

        References
        ----------
        Somebody 1900.
        """

    doc = parsed(example)
    assert doc.notes == {"Formula": "``a | b``, on two lines. And a paragraph.", "Range": "0 to 1."}
    assert doc.references == "Somebody 1900."
