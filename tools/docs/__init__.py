"""The pages under ``docs/`` that are made from code: run ``make docs`` after changing a docstring, a table or a command."""

from tools.docs.pages import pages

__all__ = ["pages"]
