"""Installations of the real program, for the tests of the product and of its pages."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from installation import ROOT, new_installation  # noqa: E402


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def installation(request, tmp_path_factory):
    """The five session files imported and served, on each engine."""
    made = new_installation(tmp_path_factory, request.param)
    made.must("load", "reference")
    made.first_import = made.must("import", "recommendations", ROOT / "Data/upr/sessions", "--json")
    made.serve()
    yield made
    made.stop()


@pytest.fixture
def fresh(tmp_path_factory):
    """An installation without recommendations, on SQLite."""
    made = new_installation(tmp_path_factory, "sqlite")
    made.must("load", "reference")
    return made
