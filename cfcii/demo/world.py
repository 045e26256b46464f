"""The demo world as a whole."""

from dataclasses import dataclass

from cfcii.common.periods import Month

from . import cast, statements, trades


@dataclass(frozen=True)
class World:
    start: Month
    end: Month
    institutions: tuple[cast.Institution, ...]
    """Providers, lenders, or both; the loader reads `is_provider` and `is_user`."""
    enterprises: tuple[cast.Enterprise, ...]
    people: tuple[cast.Person, ...]
    consents: tuple[cast.Consent, ...]
    requests: tuple[cast.Request, ...]
    of_two_people: str
    """The code of the enterprise that wants two of its people for weighty consents."""
    transactions: tuple[statements.Transaction, ...]
    """By account in the order of the enterprises, oldest first."""

    @property
    def banks(self) -> tuple[cast.Institution, ...]:
        return tuple(one for one in self.institutions if one.is_provider)

    @property
    def accounts(self) -> tuple[cast.Account, ...]:
        return tuple(account for firm in self.enterprises for account in firm.accounts)


def world(end: Month) -> World:
    """Make up the world of the 24 months that end with the given one; the same month gives the same world."""
    firms = cast.enterprises(end)
    return World(
        cast.first_month(end),
        end,
        cast.INSTITUTIONS,
        firms,
        cast.people(firms),
        cast.consents(firms, end),
        cast.requests(firms),
        cast.of_two_people(firms),
        statements.statements(firms, trades.TRADES, end),
    )
