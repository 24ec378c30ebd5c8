"""Groups along a journey: planted shapes and levels, real answers, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.style import leaving_texts, meeting_texts

from .worlds import STEPS, log


def lived(seed=0, n=160, apart=0.0, level=0.0, share=0.85):
    """Groups by turns; `apart` is taken from touchpoint c of the second, `level` from all of it."""
    rng, rows = np.random.default_rng(seed), []
    for who in range(n):
        own, second = rng.normal(0, 0.4), who % 2
        for step in STEPS:
            if rng.random() < share:
                felt = 0.3 + own - second * (level + apart * (step == "c")) + rng.normal(0, 0.4)
                rows.append((who, step, float(np.clip(felt, -2, 2))))
    return log(rows), {str(who): "second" if who % 2 else "first" for who in range(n)}


def test_a_planted_shape_is_found_where_it_is():
    events, groups = lived(apart=0.8)
    found = cemlab.journeys.contrast(events, by=groups, built_from=[])
    assert found.glance()["verdict"].iloc[0] == "shape"
    apart = found.pairs().query("verdict != 'cannot_tell'")
    assert apart["touchpoint"].tolist() == ["c"]
    row = apart.iloc[0]
    assert row["conf_low"] <= 0.8 <= row["conf_high"] and row["verdict"] == "higher"
    assert "differ in shape" in found.headline() and "above that of second" in found.narrate()


def test_a_planted_level_is_no_shape():
    events, groups = lived(seed=1, level=0.6)
    found = cemlab.journeys.contrast(events, by=groups)
    assert found.glance()["verdict"].iloc[0] == "level"
    assert "whether in shape cannot be told" in found.headline()


def test_nothing_planted_is_not_told():
    verdicts = []
    for seed in range(20):
        events, groups = lived(seed=seed + 10, n=60)
        found = cemlab.journeys.contrast(events, by=groups)
        verdicts.append(found.glance()["verdict"].iloc[0])
        if verdicts[-1] == "cannot_tell":
            assert found.findings() == () and "cannot be told" in found.narrate()
    assert verdicts.count("shape") <= 5  # 1 expected; binomial 99.9%: below 6


def test_curves_are_means_of_the_model(rng):
    events, groups = lived(n=60, share=1.0)  # complete: adjusted and plain means are the same
    found = cemlab.journeys.contrast(events, by=groups)
    moments = events.moments()
    moments["group"] = moments["customer_id"].astype(str).map(groups)
    plain = moments.groupby(["touchpoint", "group"], observed=True)["experience"].mean()
    for row in found.curves().itertuples():
        assert row.estimate == pytest.approx(plain[row.touchpoint, row.group])
        assert row.emotion == pytest.approx(row.estimate)  # the scale is −2 to +2


def test_segments_of_a_survey(survey, events):
    found = cemlab.journeys.contrast(events, survey, by="building")
    assert found.groups() and found.glance()["by"].iloc[0] == "building"
    assert found.provenance.method == "contrast_weighted"
    assert (found.tidy().query("verdict != 'suppressed'")["n_customers"] >= 10).all()
    hidden = found.tidy().query("verdict == 'suppressed'")
    assert hidden[["estimate", "mean", "n", "n_customers"]].isna().all().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figure_fits(survey, events, language):
    found = cemlab.journeys.contrast(events, survey, by="building")
    figure = found.plot_curves(language=language).figure
    assert meeting_texts(figure) == [] and leaving_texts(figure) == []


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_airport_by_trip(shared):
    file = shared / "data" / "sfo_2017" / "sfo_2017_survey.csv.gz"
    if not file.is_file():
        pytest.skip("no sfo_2017 among the shared data")
    frame = pd.read_csv(file, low_memory=False)
    rated = ["Q7SIGN", "Q7FOOD", "Q7STORE", "Q7WIFI", "Q7WALKWAYS"]
    long = frame.assign(who=frame.index)[["who", "LANG", *rated]].melt(
        id_vars=["who", "LANG"], var_name="touchpoint", value_name="felt"
    )
    long["felt"] = pd.to_numeric(long["felt"], errors="coerce").where(lambda x: x.between(1, 5))
    long = long.dropna(subset=["felt", "LANG"])
    events = cemlab.EventLog.from_frame(
        long[["who", "touchpoint", "felt"]], scale=(1, 5), ordered=False,
        columns={"customer_id": "who", "touchpoint": "touchpoint", "experience": "felt"},
    )  # fmt: skip
    by = {str(who): str(spoken) for who, spoken in zip(long["who"], long["LANG"], strict=True)}
    found = cemlab.journeys.contrast(events, by=by)
    assert found.glance()["n_customers"].iloc[0] > 2500
    table = found.tidy().dropna(subset="estimate")
    plain = long.groupby(["touchpoint", long["who"].astype(str).map(by)])["felt"].mean()
    for row in table.itertuples():
        assert row.mean == pytest.approx(plain[row.touchpoint, row.group])
    assert (table["n_customers"] >= 10).all()


class TestRefuses:
    def test_groups_that_these_ratings_made(self):
        events, groups = lived()
        with pytest.raises(MethodError, match="double_dipping: .*ratings of c"):
            cemlab.journeys.contrast(events, by=groups, built_from=["c"])

    def test_unknown_names(self, survey, events):
        with pytest.raises(OptionError, match="Did you mean 'building'"):
            cemlab.journeys.contrast(events, survey, by="buildin")
        with pytest.raises(OptionError, match="built_from"):
            cemlab.journeys.contrast(events, survey, by="building", built_from=["nothing"])
        with pytest.raises(OptionError, match="role: segment"):
            cemlab.journeys.contrast(events, survey, by="overall")

    def test_groups_of_few(self):
        events, _ = lived(n=40)
        few = {str(who): "few" if who < 4 else "many" for who in range(40)}
        with pytest.raises(MethodError, match="at least 10 customers"):
            cemlab.journeys.contrast(events, by=few)
