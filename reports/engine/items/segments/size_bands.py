"""Other flows: transaction size bands; the place of each band is that of the facts' list."""

from reports.engine.items.measures import in_band

SEGMENT = {
    "income_under_1k_count": in_band(0),
    "income_1k_10k_count": in_band(1),
    "income_10k_100k_count": in_band(2),
    "income_100k_1m_count": in_band(3),
    "income_over_1m_count": in_band(4),
    "expense_under_1k_count": in_band(5),
    "expense_1k_10k_count": in_band(6),
    "expense_10k_100k_count": in_band(7),
    "expense_100k_1m_count": in_band(8),
    "expense_over_1m_count": in_band(9),
}
