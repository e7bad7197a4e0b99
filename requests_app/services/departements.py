"""Départements and postcodes."""


def departement_of(postcode: str) -> str:
    """The département that a postcode lies in; it decides the country code of a phone typed later.

    >>> departement_of("01000"), departement_of("20200"), departement_of("97300"), departement_of("1000")
    ('01', '2B', '973', '')
    """
    if len(postcode) != 5 or not postcode.isdigit():
        return ""
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
