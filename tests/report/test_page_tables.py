"""Tables of results on a page: intervals share a column and are written as what they bound."""

from __future__ import annotations

import pandas as pd
import pytest

from cemlab.report.page_tables import result_table


def _row(make, **columns):
    table = result_table(make(), pd.DataFrame({name: [one] for name, one in columns.items()}), "en")
    cells = (cell["text"] for cell in table["rows"][0])
    return dict(zip(table["headings"], cells, strict=True))


@pytest.mark.parametrize(
    ("columns", "heading", "said"),
    [
        ({"item": "wait", "share": 0.4, "conf_low": 0.3, "conf_high": 0.5}, "95% interval",
         "30.0% to 50.0%"),
        ({"persona": "1", "estimate": 0.4, "conf_low": 0.3, "conf_high": 0.5}, "95% interval",
         "30.0% to 50.0%"),
        ({"item": "wait", "estimate": 0.4, "conf_low": 0.3, "conf_high": 0.5}, "95% interval",
         "0.300 to 0.500"),
        ({"item": "wait", "mean": 3.0, "share": 0.4, "conf_low": 0.3, "conf_high": 0.5}, "Share",
         "40.0%"),
        ({"touchpoint": "wait", "reach": 0.4}, "Touchpoint", "Waiting"),
    ],
)  # fmt: skip
def test_an_interval_is_written_like_what_it_bounds(make, columns, heading, said):
    assert _row(make, **columns)[heading] == said
