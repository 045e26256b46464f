"""Laws of reading values: amounts are exact, and SQL and Python bring names to the same form."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from cfcii.common import identifiers
from ingestion.pipeline import normalise
from ingestion.pipeline.records import DEFAULT_LIMITS
from ingestion.pipeline.workbench import Workbench


def _read(sql: str, texts: list[str]) -> list[str]:
    """Read each text by an expression of `x`."""
    with TemporaryDirectory() as folder:
        bench = Workbench(Path(folder), DEFAULT_LIMITS)
        found = [bench.value(f"SELECT {sql} FROM (SELECT $x AS x)", {"x": text}) for text in texts]
        bench.close()
    return found


_FORMS = ["{}", "{:,}", " {:f}", "¥{:f}"]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.decimals(-(10**15), 10**15, places=2), st.sampled_from(_FORMS)), max_size=50))
def test_amounts_are_exact(amounts: list[tuple[Decimal, str]]) -> None:
    texts = [form.format(amount) for amount, form in amounts]
    assert _read("fen(read_amount(x))", texts) == [int(amount * 100) for amount, _ in amounts]
    assert all(normalise.plain_amount(text) is not None for text in texts)


_LETTERS = st.one_of(st.characters(codec="utf-8", exclude_characters="\0"), st.sampled_from("ａＺ（）　 ßﬁ株㈱ｶﾞ·Ab"))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(_LETTERS, max_size=12), max_size=100))
def test_names_compare_alike_in_sql_and_python(names: list[str]) -> None:
    assert _read("name_key(x)", names) == [identifiers.normalise_name(name) for name in names]
