"""Other flows: variation and trend."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.series import growth_on_preceding, growth_on_year_before, variation

SEGMENT = {
    "income_growth": growth_on_preceding(credits("OTH_*")),
    "income_growth_year_on_year": growth_on_year_before(credits("OTH_*")),
    "income_variation": variation(credits("OTH_*")),
    "expense_growth": growth_on_preceding(debits("OTH_*")),
    "expense_growth_year_on_year": growth_on_year_before(debits("OTH_*")),
    "expense_variation": variation(debits("OTH_*")),
}
