"""The seven overlap indices: how each is defined, what its ends mean, who proposed it, and what is easily got wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """Definition of one index of two exporters a and b over cells c.

    Parameters
    ----------
    formula
        With amounts x, totals X = Σ x and shares p = x / X of each exporter's sales.
    apart, alike
        Its value where they share no cell, and where they sell alike.
    reference
        Who proposed it.
    trap
        What is easily got wrong.
    sees_size
        Whether amounts enter it besides shares: only then does it say something of a market of a single cell.
    """

    formula: str
    apart: float
    alike: float
    reference: str
    trap: str
    sees_size: bool = False

    def over(self, places: str) -> str:
        """Say the definition in one line, with the places that the sum runs over.

        Examples
        --------
        >>> INDICES["krugman"].over("importers").split(";")[0]
        "Σ |p_a − p_b| over importers, with amounts x and shares p = x / X of each exporter's sales"
        """
        ends = f"{self.apart:g} where no cell is shared, {self.alike:g} where both sell alike"
        letters = "with amounts x and shares p = x / X of each exporter's sales"
        return f"{self.formula} over {places}, {letters}; {ends} ({self.reference}). {self.trap}"

    @property
    def largest(self) -> float:
        """The upper end of its range; the lower one is 0."""
        return max(self.apart, self.alike)


INDICES = {
    "finger_kreinin": Index(
        "Σ min(p_a, p_b)",
        0,
        1,
        "Finger and Kreinin 1979, Economic Journal 89:905",
        "Blind to size; it rises when cells are merged.",
    ),
    "krugman": Index(
        "Σ |p_a − p_b|",
        2,
        0,
        "Krugman 1991, Geography and Trade",
        "A distance: 2 − 2 × finger_kreinin.",
    ),
    "cosine": Index(
        "Σ p_a p_b / √(Σ p_a² Σ p_b²)",
        0,
        1,
        "Pianka 1973, Annual Review of Ecology and Systematics 4:53",
        "The largest cells decide it.",
    ),
    "morisita_horn": Index(
        "2 Σ p_a p_b / (Σ p_a² + Σ p_b²)",
        0,
        1,
        "Horn 1966, American Naturalist 100:419",
        "Not Morisita's index of counts, whose terms are n (n − 1).",
    ),
    "bray_curtis": Index(
        "Σ |x_a − x_b| / (X_a + X_b)",
        1,
        0,
        "Bray and Curtis 1957, Ecological Monographs 27:325",
        "A dissimilarity of amounts, so that unequal size counts as unlike; of shares it would be 1 − finger_kreinin.",
        sees_size=True,
    ),
    "glick_rose": Index(
        "Σ w (1 − |x_a − x_b| / (x_a + x_b)), w = (x_a + x_b) / (X_a + X_b)",
        0,
        1,
        "Glick and Rose 1999, Journal of International Money and Finance 18:603",
        "Amounts in weight and bracket, so that unequal size counts as unlike: 1 − bray_curtis.",
        sees_size=True,
    ),
    "glick_rose_share": Index(
        "Σ w (1 − |p_a − p_b| / (p_a + p_b)), w = (x_a + x_b) / (X_a + X_b)",
        0,
        1,
        "Glick and Rose 1999, Journal of International Money and Finance 18:603",
        "Amounts in the weight, shares in the bracket: the larger exporter's places weigh more.",
    ),
}
