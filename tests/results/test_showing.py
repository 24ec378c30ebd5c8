"""Tables to look at: whole texts, few decimals, safe."""

import pandas as pd

import cemlab


def test_long_texts_stay_whole_and_numbers_are_short():
    text = "a sentence of a check that is much longer than fifty characters, as they are"
    table = pd.DataFrame({"note": [text], "value": [0.123456], "n": [1234.0], "passed": [True]})
    html = cemlab.show(table)._repr_html_()
    assert text in html and "0.12" in html and "1,234" in html and "0.123" not in html
    assert "<th>0</th>" not in html


def test_gaps_are_dashes_and_hostile_words_are_escaped():
    table = pd.DataFrame({"item": ["<script>alert(1)</script>"], "mean": [float("nan")]})
    html = cemlab.show(table)._repr_html_()
    assert "<script>" not in html and "–" in html and "nan" not in html.lower()
    assert "–" in str(cemlab.show(table))


def test_the_table_is_not_changed():
    table = pd.DataFrame({"mean": [1.23456]})
    assert cemlab.show(table).frame is not table and table["mean"].item() == 1.23456


def test_a_text_that_is_cut_stays_within_reach():
    long = 'What do you think of <b>"this"</b>? ' * 6
    table = pd.DataFrame({"<i>": [long, "short"], "n": [1.0, None]})
    html = cemlab.show(table, longest=30)._repr_html_()
    cell = html.partition("<td>")[2].partition("</td>")[0]
    assert cell.startswith('<span title="What') and cell.count("this") == 6 + 1
    assert "<b>" not in html and "<i>" not in html and "<td>short</td>" in html and "–" in html
    assert long not in str(cemlab.show(table, longest=30)) and long.strip() in str(
        cemlab.show(table)
    )
