"""Regions whose public holidays are known: ISO 3166-2 codes such as DE-BW, or a country alone such as AT."""

from functools import cache

import holidays


@cache
def parts_of(country: str) -> tuple[str, ...]:
    """The parts of a country with holidays of their own; empty for countries without, too."""
    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))


@cache
def countries() -> tuple[str, ...]:
    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


def is_region(code: str) -> bool:
    """True for a known country, a known part of one, and for nothing at all: a calendar without holidays."""
    country, dash, part = code.partition("-")
    if not code:
        return True
    return country in countries() and (part in parts_of(country) if dash else True)


def region_name(code: str) -> str:
    """The name of a German Land; other regions go by their code."""
    return dict(german_states()).get(code, code)


@cache
def german_states() -> tuple[tuple[str, str], ...]:
    """Code and name of the sixteen Länder, by name."""
    names = holidays.country_holidays("DE").subdivisions_aliases
    return tuple(sorted(((f"DE-{code}", name) for name, code in names.items()), key=lambda pair: pair[1]))
