"""The made-up sub-journeys: a table that `select_core` takes, with something to debate."""

from cemlab import simulate
from cemlab.journeys import select_core
from cemlab.simulate.choosing_example import CRITERIA


def test_thirty_in_both_languages():
    table = simulate.sub_journeys()
    assert len(table) == 30 and table["journey"].is_unique
    assert table["label_en"].is_unique and table["label_zh"].is_unique
    assert table[list(CRITERIA)].stack().between(0, 1).all()
    assert (table["pain_low"] < table["pain"]).all() and (table["pain"] < table["pain_high"]).all()


def test_seven_of_them_with_one_for_cover_and_one_for_debate():
    core = select_core(simulate.sub_journeys(), m=7, cover=["personas", "stage"], draws=1000)
    chosen = core.selected().set_index("journey")
    assert chosen.index[chosen["by_cover"]].tolist() == ["move_out"]
    assert chosen.index[chosen["verdict"] == "debate"].tolist() == ["fee_question"]
