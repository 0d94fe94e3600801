"""Defaults and weights of the attribution, all in one place; nothing in the estimators names a country.

What is believed about the world (which label carries what, how much may hide elsewhere) is evidence, not code. What stands here
says how pieces of evidence are weighed against each other. :meth:`Attribution.priors` prints what each does to the answer.
"""

from __future__ import annotations

from petrostates.attribution.interval import Interval

ORIGIN, IMPORTER, RIVAL = "IRN", "CHN", "RUS"
# The fewest worlds that have ends, and more than anyone's memory needs.
WORLDS = (100, 1_000_000)

# Both ends of the flow count alike: the importer's books half, the origin's half, evenly over its returns and its balance. Fixed,
# because weighting by precision would reward the route whose error nobody wrote down. Absent routes leave theirs to the others.
# What is assumed weighs as much as either of the origin's own, on top of them: who states a prior trusts the labels less.
ROUTE_WEIGHTS = {"labels": 2.0, "own_returns": 1.0, "balance": 1.0, "prior": 1.0, "quoted": 2.0}

# What a label hides: figures of that year count twice as much as resemblance to the past. A jump is read where no other tells.
METHOD_WEIGHTS = {"capability": 2.0, "mirror": 2.0, "trend": 1.0, "jump": 1.0}

# Years before the hiding from which a label's own trade is extrapolated.
HISTORY = (2008, 2017)
SHORTEST_HISTORY = 5

# A bound read in another year: its upper end opens by this share for every year between.
WIDENING_A_YEAR = 0.2
# Months against the mean of their year, log points: used until three pairs in the evidence say how far they differ.
MONTHLY_SPREAD, ENOUGH_PAIRS = 0.3, 3
# A year without any figure of its own takes the nearest one, with this spread in log points for the first year between.
CARRIED_SPREAD = 0.35
# Refinery runs are looked for this many years around; each year between opens them by a twentieth.
NEAREST_YEARS, RUNS_WIDENING = 3, 0.05
# Stock change where nobody states one, as a share of production.
STOCK_CHANGE = Interval(-0.02, 0.0, 0.02)
# Share of what the origin does not disclose that reaches the importer, where no evidence says so.
UNDISCLOSED_SHARE = Interval(0.5, 0.9, 1.0)
# A label that is named and of which no figure is known, as a share of what the other labels of the year hide on average.
WITHOUT_FIGURE = Interval(0.0, 0.25, 1.0)
# A declared flow priced this far (log points) from the importer's mean averages two reports that exclude each other; of
# its tonnes this share stands in the importer's own books.
CONFLICTING_PRICE, CONFLICTING_SHARE = 0.5, Interval(0.0, 0.5, 1.0)
# Discount of hidden cargo against its neighbours, log points: only the price fingerprint reads it, and it is not pooled.
HIDDEN_DISCOUNT = Interval(-0.15, -0.07, 0.0)
# An outside estimate given as one number: vendors differ by about a quarter.
QUOTED_SPREAD = 0.25

# Barrels per tonne of an origin whose crude is far from the world's average: the stream in `conversions.csv`.
STREAMS = {"VEN": "merey"}
# The one condensate of which a factor is known.
CONDENSATE_STREAM = "south_pars"


def rival_of(origin: str) -> str:
    """Against whom overlap and pressure of an origin are worked out: nobody is a rival of itself."""
    return ORIGIN if origin == RIVAL else RIVAL
