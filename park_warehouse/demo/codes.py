"""Valid synthetic codes: 统一社会信用代码 (GB 32100 and GB 11714), 宗地代码, ticket numbers."""

from random import Random

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check(body: str) -> str:
    """Ninth character of an organisation code (GB 11714) with this eight-character body."""
    weighted = zip(ORGANISATION_WEIGHTS, body, strict=True)
    digit = 11 - sum(weight * ORGANISATION_CHARACTERS.index(character) for weight, character in weighted) % 11
    return {10: "X", 11: "0"}.get(digit, str(digit))


def uscc_check(body: str) -> str:
    """Eighteenth character of a 统一社会信用代码 (GB 32100) with this seventeen-character body."""
    total = sum(pow(3, place, 31) * USCC_CHARACTERS.index(character) for place, character in enumerate(body))
    return USCC_CHARACTERS[-total % 31]


def invent_uscc(random: Random, region_code: str) -> str:
    """A code of an enterprise (91) registered in the district, with both check characters right."""
    organisation = "MA" + "".join(random.choices(USCC_CHARACTERS, k=6))
    body = f"91{region_code}{organisation}{organisation_check(organisation)}"
    return body + uscc_check(body)


def with_wrong_check(uscc: str) -> str:
    """The same code with a last character that fails GB 32100."""
    return uscc[:-1] + USCC_CHARACTERS[(USCC_CHARACTERS.index(uscc[-1]) + 1) % 31]


def parcel_code(region_code: str, zone: int, serial: int) -> str:
    """宗地代码: district, 地籍区 and 地籍子区, state-owned construction land (GB), serial number."""
    return f"{region_code}{zone:03d}001GB{serial:05d}"
