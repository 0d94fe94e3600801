"""Errors: one base, the builtin a caller would catch, and a sentence that says what to do next."""

from __future__ import annotations

import pickle

import pytest

import petrostates as ps
from petrostates import errors

RAISED = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.PetrostatesError) and kind is not errors.PetrostatesError
]


@pytest.mark.parametrize("kind", RAISED)
def test_every_error_is_ours_and_a_builtin_too(kind):
    assert issubclass(kind, errors.PetrostatesError)
    assert issubclass(kind, KeyError | ValueError | OSError | ImportError)
    assert kind.__doc__


@pytest.mark.parametrize("kind", RAISED)
def test_a_message_reads_as_a_sentence_and_not_in_quotes(kind):
    assert str(kind("No country 'IRAN'. Did you mean 'IRN'?")) == "No country 'IRAN'. Did you mean 'IRN'?"


@pytest.mark.parametrize("kind", RAISED)
def test_an_error_survives_the_way_from_another_process(kind):
    back = pickle.loads(pickle.dumps(kind("what, where, what next")))  # noqa: S301 # our own object
    assert type(back) is kind
    assert str(back) == "what, where, what next"


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.UnknownCountry, KeyError),
        (errors.UnknownRegion, KeyError),
        (errors.UnknownProduct, KeyError),
        (errors.UnknownIndex, KeyError),
        (errors.BadArgument, ValueError),
        (errors.BadFile, ValueError),
        (errors.BadTable, ValueError),
        (errors.MissingData, FileNotFoundError),
        (errors.FolderLocked, BlockingIOError),
        (errors.MissingExtra, ImportError),
    ],
)
def test_the_builtin_is_the_one_a_caller_would_catch(kind, builtin):
    with pytest.raises(builtin):
        raise kind("what, where, what next")


def test_the_base_is_public():
    assert ps.PetrostatesError is errors.PetrostatesError


def test_warnings_about_data_can_be_filtered_by_their_own_category():
    assert issubclass(errors.DataWarning, UserWarning)


def test_the_nearest_names_come_best_first_whatever_their_case():
    assert errors.nearest("iran", ["IRQ", "IRN", "RUS"]) == ["IRN", "IRQ"]
    assert errors.nearest("xyzzy", ["IRN", "RUS"]) == []


@pytest.mark.parametrize(
    ("given", "known", "said"),
    [
        ("crud", ["crude", "lng"], "Did you mean 'crude'?"),
        ("ab", ["aba", "abb"], "Did you mean 'abb' or 'aba'?"),
        ("oil", ["lng", "crude"], "Known: crude, lng."),
        ("zzz", [f"name{number:02}" for number in range(20)], ", name11, …."),
    ],
)
def test_a_suggestion_offers_the_nearest_names_or_a_short_list(given, known, said):
    assert errors.suggest(given, known).endswith(said)
