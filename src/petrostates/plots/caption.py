"""What a chart is of: a title, and a smaller line below it with market, product, basis and unit of weight."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from petrostates.plots import NEUTRAL
from petrostates.reference import countries, products
from petrostates.selection import SUMS, Selection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 72  # letters of the title in a line; of the smaller one there is room for more
_BESIDE_LEGEND = 54
_NARROWEST = 24
_LETTER = 5.4  # points that a letter of the title takes
_SMALLER = 9
_MORE_LETTERS = 1.22  # in a line of the smaller size


@dataclass(frozen=True)
class Caption:
    """What a chart is of.

    Parameters
    ----------
    title
        What is drawn.
    selection
        The market it is drawn of.
    about
        What part of it, such as a product.
    weighed
        The unit of weight in words; empty where there is none.
    range
        What the range of the numbers is, for the legend.
    """

    title: str
    selection: Selection
    about: tuple[str, ...] = ()
    weighed: str = ""
    range: str = ""

    def below(self, *drawn: str) -> str:
        """The smaller line, with what is found to be drawn."""
        chosen = self.selection
        basis = f"{chosen.basis} within the books' totals" if chosen.totals == "books" else chosen.basis
        sums = SUMS[chosen.every] if chosen.every is not None else ""
        product = products().get(chosen.product or "", chosen.product or "")
        named = dict.fromkeys([market(chosen.market), product, *self.about, *drawn, basis, self.weighed, sums])
        return ", ".join(filter(None, named))

    def draw(self, ax: Axes, *drawn: str, beside_legend: bool = False) -> None:
        """Write both above the axes."""
        wide = ax.get_window_extent().width * 72 / ax.figure.dpi
        width = min(_BESIDE_LEGEND if beside_legend else _WIDTH, max(int(wide / _LETTER), _NARROWEST))
        small = _balanced(self.below(*drawn), int(width * _MORE_LETTERS))
        ax.annotate(
            "\n".join(small),
            (0.5, 1.0),
            xytext=(0, 5),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=_SMALLER,
            color=NEUTRAL,
            linespacing=1.2,
        )
        ax.set_title("\n".join(_balanced(self.title, width)), fontsize=11, pad=9 + 1.25 * _SMALLER * len(small))


def _balanced(text: str, width: int) -> list[str]:
    """Lines of about one length, no more of them than the width asks for: no word is left alone in the last."""
    fewest = len(wrap(text, width))
    widths = range(-(-len(text) // max(fewest, 1)), width)
    return next(
        (lines for lines in (wrap(text, each) for each in widths if each) if len(lines) <= fewest), wrap(text, width)
    )


def market(name: str) -> str:
    """A market in words.

    Examples
    --------
    >>> market("asia"), market("south_east_asia"), market("CHN+IND"), market("all")
    ('Asia', 'South East Asia', 'China and India', 'All importers')
    """
    *most, last = (countries().get(part) or part.replace("_", " ").title() for part in name.split("+"))
    return "All importers" if name == "all" else " and ".join(filter(None, [", ".join(most), last]))
