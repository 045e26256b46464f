"""How each trade of the demo world earns and spends: a module a trade.

Amounts are yuan, spreads the deviation of their logarithm, seasons run from January to December.
"""

from .base import Purse, Trade
from .builder import BUILDER
from .farm import FARM
from .freight import FREIGHT
from .newcomer import NEWCOMER
from .noodle import NOODLE
from .seller import SELLER
from .trader import TRADER
from .workshop import WORKSHOP

__all__ = ["TRADES", "Purse", "Trade"]

TRADES: dict[str, Trade] = {
    "noodle": NOODLE,
    "workshop": WORKSHOP,
    "seller": SELLER,
    "farm": FARM,
    "newcomer": NEWCOMER,
    "builder": BUILDER,
    "freight": FREIGHT,
    "trader": TRADER,
}
