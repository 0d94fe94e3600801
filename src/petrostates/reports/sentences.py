"""Numbers as readers want them: percent with ranges, years as ranges, plain words for verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def percent(share: float, decimals: int = 0) -> str:
    """Share as percent.

    Examples
    --------
    >>> percent(0.2004), percent(0.0637, 1), percent(-0.004, 1)
    ('20%', '6.4%', '−0.4%')
    """
    return f"{share * 100:.{decimals}f}%".replace("-", "−")


def percent_range(low: float, high: float, decimals: int = 0) -> str:
    """Range of a share; one number where both ends read alike.

    Examples
    --------
    >>> percent_range(0.198, 0.202, 1), percent_range(0.2, 0.2)
    ('19.8–20.2%', '20%')
    """
    ends = percent(low, decimals), percent(high, decimals)
    return ends[0] if ends[0] == ends[1] else f"{ends[0][:-1]}–{ends[1]}"


def number(value: float, decimals: int = 2) -> str:
    """Number with a true minus; a dash where there is none.

    Examples
    --------
    >>> number(0.5376), number(-3.387), number(float("nan"))
    ('0.54', '−3.39', '–')
    """
    if value != value:
        return "–"
    return f"{value:.{decimals}f}".replace("-", "−")


def number_range(low: float, high: float, decimals: int = 2) -> str:
    """Range of a number.

    Examples
    --------
    >>> number_range(0.521, 0.545)
    '0.52 to 0.55'
    """
    ends = number(low, decimals), number(high, decimals)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def listing(words: Sequence[str]) -> str:
    """Words joined as in a sentence.

    Examples
    --------
    >>> listing(["China", "India", "Japan"])
    'China, India and Japan'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def years(numbers: Iterable[int]) -> str:
    """Years as ranges.

    Examples
    --------
    >>> years([1995, 1996, 1997, 2023])
    '1995–1997 and 2023'
    """
    runs: list[list[int]] = []
    for year in sorted(set(numbers)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return listing([str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs])


def sentence_case(text: str) -> str:
    """The same with a capital first, names inside it as they are.

    Examples
    --------
    >>> sentence_case("pressure of Russia on Iran")
    'Pressure of Russia on Iran'
    """
    return f"{text[:1].upper()}{text[1:]}"


def p_value(p: float) -> str:
    """p-value, never as zero.

    Examples
    --------
    >>> p_value(0.00004), p_value(0.0312)
    ('< 0.001', '0.031')
    """
    return "–" if p != p else "< 0.001" if p < 0.001 else f"{p:.3f}"
