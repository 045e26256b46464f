"""Other flows: counterparty concentration."""

from reports.engine.items.counterparties import herfindahl_hirschman, top_share
from reports.engine.items.flows import credits, debits
from reports.engine.items.measures import counterparties

SEGMENT = {
    "income_counterparties": counterparties(credits("OTH_*")),
    "income_top1_share": top_share(credits("OTH_*"), 1),
    "income_top5_share": top_share(credits("OTH_*"), 5),
    "income_top10_share": top_share(credits("OTH_*"), 10),
    "income_hhi": herfindahl_hirschman(credits("OTH_*")),
    "expense_counterparties": counterparties(debits("OTH_*")),
    "expense_top1_share": top_share(debits("OTH_*"), 1),
    "expense_top5_share": top_share(debits("OTH_*"), 5),
    "expense_top10_share": top_share(debits("OTH_*"), 10),
    "expense_hhi": herfindahl_hirschman(debits("OTH_*")),
}
