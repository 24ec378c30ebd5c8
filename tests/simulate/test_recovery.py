"""What a recipe plants is found again: by every method that exists, and by plain statistics.

No tolerance is guessed. A test compares with z × √(SE² + SE of the truth²): the truth comes from
a large sample and has an error too, and z is such that all comparisons of a test together raise a
false alarm once in a thousand times (Bonferroni). CONTRIBUTING says how a method adds its own.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.special import digamma, logit, polygamma
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

import cemlab
from cemlab import simulate
from cemlab.numerics import normal_quantile
from cemlab.personas.methods import kmeans, preparation
from cemlab.simulate import plan_questions as questions
from cemlab.simulate.generating import DAYS_TO_ASK, lived
from cemlab.simulate.whereabouts import wave_of

WORLDS = ["property", "insurance", "bank", "campus", "store"]
SEEDS = (1, 2, 3)
N = 5000
FEW = 1500  # for personas, which are grouped again and again
ALARM = 0.001  # of a whole test, by chance
RESAMPLES = 100  # of methods that have no error by formula
BACK = 50  # draws behind the error of grouping
COSTS = 0.05  # agreement that grouping by distance may lose against knowing shares and spreads


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small fits lose more to threads than they gain."""
    with threadpool_limits(1):
        yield


pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


class Comparisons:
    """Numbers found and planted, judged together."""

    def __init__(self):
        self.rows = []

    def add(self, name, found, planted, error, *, df=np.inf, slack=0.0):
        """One comparison; `slack` is what a method is known to be off by, derived as well."""
        away = max(abs(found - planted) - slack, 0.0)
        self.rows.append((name, found, planted, error, away / error, df))

    def judge(self):
        assert self.rows
        table = pd.DataFrame(self.rows, columns=["name", "found", "planted", "error", "z", "df"])
        assert np.isfinite(table[["found", "planted", "error"]]).all(axis=None), table.to_string()
        limit = stats.t.isf(ALARM / 2 / len(table), table["df"])
        wrong = table[~(table["z"] <= limit)]
        assert wrong.empty, f"of {len(table)} comparisons:\n{wrong.round(4).to_string()}"


def error_of(row, low="conf_low", high="conf_high", level=0.95):
    """Standard error that an interval implies."""
    return (row[high] - row[low]) / (2 * normal_quantile(level))


class Tried:
    """A world of a seed, and what is planted in it.

    Blanks come at random here: what methods do where they do not is not yet theirs to repair.
    """

    def __init__(self, name, seed):
        changes = {"survey.blank.per_mood": 0.0, "experience.unrated": 0.0}
        self.world = simulate.make(simulate.variant(name, changes), N, seed=seed)
        self.truth = self.world.truth
        self.seen = self.truth["population"]["of_those_who_answer"]
        self.n_truth = self.truth["population"]["n"]
        self.scale = tuple(self.truth["codes"]["scale"])
        self.drivers = list(self.truth["effects"])
        self.needs = list(self.world.recipe.needs.items)
        self.segments = list(self.truth["shares_of_segments"])

    def with_truth(self, error, n=N):
        """The error of a difference from the truth, which comes from so many answers."""
        return error * np.sqrt(1 + n / self.n_truth)

    def survey(self, scales, not_met=(), segments=()):
        codes = self.truth["codes"]
        table = self.world.survey()[["respondent_id", "weight", *scales, *segments]]
        return cemlab.Survey.from_frame(
            table, id="respondent_id", weight="weight", scale=dict(scales),
            missing={item: [codes["blank"]] for item in scales},
            not_applicable={item: [codes["not_applicable"]] for item in not_met},
        )  # fmt: skip

    @property
    def events(self):
        return questions._events(self.world)


@cache
def tried(name, seed):
    return Tried(name, seed)


def each(name):
    return [tried(name, seed) for seed in SEEDS]


@pytest.mark.parametrize("name", WORLDS)
class TestMethods:
    def test_metrics_find_the_scores(self, name):
        found = Comparisons()
        asked = [("overall", "mean", "overall_mean"), ("overall", "top_box", "overall_top_two"),
                 ("recommend", "mean", "recommend_mean"), ("recommend", "nps", "nps")]  # fmt: skip
        for one in each(name):
            scales = {"overall": one.scale, "recommend": (0, 10)}
            survey = one.survey(scales, segments=one.segments)
            for outcome, metric, key in asked:
                for segment in one.segments:
                    score = cemlab.metrics.score(survey, outcome=outcome, metric=metric, by=segment)
                    told = {"all": one.seen[key]} | {
                        level: scores[key]
                        for level, scores in one.seen["by_segment"][segment].items()
                    }
                    for _, row in score.tidy().iterrows():
                        found.add((key, row["group"]), row["estimate"], told[row["group"]],
                                  one.with_truth(row["std_error"]))  # fmt: skip
        found.judge()

    def test_drivers_find_slopes_and_shares(self, name):
        found = Comparisons()
        for one in each(name):
            fit, seen = self._drivers(one), one.seen
            whole = fit.glance().iloc[0]
            n = whole["n"]
            slopes = {"level": seen["slopes"], "rating": seen["slopes"],
                      "visited": seen["slopes_of_applying"]}  # fmt: skip
            for _, row in fit.coefficients().iterrows():
                if row["driver"]:
                    found.add((row["driver"], row["part"]), row["estimate"],
                              slopes[row["part"]][row["driver"]],
                              one.with_truth(row["std_error"], n))  # fmt: skip
            # an error from resamples is uncertain itself: their number stands behind it
            error = error_of(whole, "r_squared_low", "r_squared_high")
            found.add("r_squared", whole["r_squared_adjusted"], seen["r_squared"],
                      one.with_truth(error, n), df=RESAMPLES / 2)  # fmt: skip
            for _, row in fit.tidy().iterrows():
                # shares are never below zero: those of nothing have another distribution
                if "importance" in seen and row["verdict"] == "above_noise":
                    error = error_of(row, "share_low", "share_high")
                    found.add((row["driver"], "share"), row["share"],
                              seen["importance"][row["driver"]], one.with_truth(error, n),
                              df=RESAMPLES / 2)  # fmt: skip
        found.judge()

    def test_drivers_of_no_effect_are_noise(self, name):
        """Of those that go with nothing else: correlated drivers share what they explain."""
        drawn, told = 0, []
        for one in each(name):
            table = self._drivers(one).tidy().set_index("driver")
            for driver in one.drivers:
                if driver not in one.truth["no_effect"]:
                    assert table.loc[driver, "verdict"] == "above_noise", driver
                elif goes_alone(one.truth, driver):
                    drawn += 1
                    told += [driver] * (table.loc[driver, "verdict"] == "above_noise")
        assert len(told) <= stats.binom.isf(ALARM, max(drawn, 1), 0.05), told

    @staticmethod
    @cache
    def _drivers(one):
        survey = one.survey(
            dict.fromkeys(["overall", *one.drivers], one.scale), one.truth["asked_of_those_at"]
        )
        return cemlab.drivers.fit(
            survey, outcome="overall", drivers=one.drivers, resamples=RESAMPLES
        )

    def test_personas_find_the_groups(self, name):
        """Their number; shares and means as grouping gives them with ever more answers."""
        if not each(name)[0].truth["groups"]:
            pytest.skip("no groups are planted")
        found, groups = Comparisons(), list(each(name)[0].truth["groups"])
        end, errors = self._in_the_end(name)
        for one in each(name):
            fit = cemlab.personas.fit(
                self._needs(one), items=one.needs, k_max=len(groups) + 1, resamples=0,
                null_samples=0,
            )  # fmt: skip
            whole = fit.glance().iloc[0]
            assert (whole["k"], whole["verdict"]) == (len(groups), "reproducible"), (
                one.world.made_by
            )
            assert not whole["gradient_only"]
            means = fit.profiles().pivot_table(index="persona", columns="item", values="mean")[
                one.needs
            ]
            shares = fit.tidy().set_index("persona")["estimate"]
            mine = _matched(means.to_numpy(), end[:, 1:])
            for place, group in enumerate(groups):
                persona = means.index[mine[place]]
                for at, (key, value) in enumerate(
                    [("share", shares[persona]), *means.loc[persona].items()]
                ):
                    found.add((group, key), value, end[place, at], errors[place, at], df=BACK - 1)
        found.judge()

    def test_personas_put_people_where_they_belong(self, name):
        """As well as who knows every planted centre, spread and share, but for little."""
        if not each(name)[0].truth["groups"]:
            pytest.skip("no groups are planted")
        for one in each(name):
            answers = one.world.survey()
            given = answers[one.needs].to_numpy(float)
            given = np.where(given == one.truth["codes"]["blank"], np.nan, given)
            weights = answers["weight"].to_numpy()
            ready = preparation.prepare(given, [(1, 5)] * len(one.needs), weights)
            rows = ready.rows[ready.fitting]
            groups = list(one.truth["groups"])
            labels = kmeans.fit(ready.x[ready.fitting], len(groups), weights[rows]).labels
            hidden = one.world.hidden()["group"].to_numpy()[rows]
            whole = np.isfinite(given[rows]).all(axis=1)
            best = _knowing(one, given[rows][whole])
            reached = adjusted_rand_score(hidden[whole], labels[whole])
            possible = adjusted_rand_score(hidden[whole], best)
            assert reached >= possible - COSTS, (reached, possible)
            # and shares are off by no more than those who are put elsewhere
            order = _matched(
                np.array(
                    [np.nanmean(given[rows][labels == k], axis=0) for k in range(len(groups))]
                ),
                np.array([list(one.seen["needs_of_groups"][group].values()) for group in groups]),
            )
            for place, group in enumerate(groups):
                own, mine = hidden == group, labels == order[place]
                away = np.average(own != mine, weights=weights[rows])
                share, told = np.average(mine, weights=weights[rows]), one.seen["shares_of_groups"]
                error = one.with_truth(np.sqrt(told[group] * (1 - told[group]) / N))
                assert abs(share - told[group]) <= away + normal_quantile(1 - ALARM) * error

    @staticmethod
    def _needs(one):
        codes = one.truth["codes"]
        table = one.world.survey()[["respondent_id", "weight", *one.needs]].head(FEW)
        return cemlab.Survey.from_frame(
            table, id="respondent_id", weight="weight", scale=dict.fromkeys(one.needs, (1, 5)),
            missing={item: [codes["blank"]] for item in one.needs},
        )  # fmt: skip

    @staticmethod
    def _in_the_end(name):
        """Shares and means of k-means with all answers, and the errors of a few answers."""
        one, rng = each(name)[0], np.random.default_rng(0)
        start = np.array([list(needs.values()) for needs in one.seen["needs_of_groups"].values()])
        table = pd.concat([other.world.survey() for other in each(name)])
        table = table[(table[one.needs] <= 5).all(axis=1)]
        x, weights = table[one.needs].to_numpy(float), table["weight"].to_numpy()

        def grouped(rows):
            given, weight = x[rows], weights[rows]
            found = KMeans(len(start), init=start, n_init=1).fit(given, sample_weight=weight)
            inside = found.labels_[:, None] == np.arange(len(start))
            share = np.average(inside, axis=0, weights=weight)
            return np.column_stack([share, found.cluster_centers_])

        drawn = [grouped(rng.integers(len(x), size=FEW)) for _ in range(BACK)]
        end = grouped(np.arange(len(x)))
        return end, np.std(drawn, axis=0, ddof=1) * np.sqrt(1 + FEW / len(x))

    def test_journeys_find_how_every_step_feels(self, name):
        found = Comparisons()
        for one in each(name):
            fit = self._journeys(one)
            whole, rows = fit.glance().iloc[0], fit.tidy().set_index("touchpoint")
            fixed = fit.tables()["adjustment"].set_index("touchpoint")
            moments = whole["n_rated"] / whole["n_customers"] * whole["person_sd"] ** 2
            kept = whole["residual_sd"] ** 2 / (moments + whole["residual_sd"] ** 2)
            for step, row in rows.iterrows():
                came = one.seen["experience_of_those_who_came"][step]
                if came is None or np.isnan(row["adjusted"]):
                    continue
                truth = row["sd"] / np.sqrt(one.n_truth)
                everybody = one.seen["experience_if_everybody_came"][step]
                error = np.hypot(error_of(row), truth / np.sqrt(row["reach"]))
                found.add((step, "came"), row["estimate"], came, error)
                error = np.hypot(error_of(row, "adjusted_low", "adjusted_high"), truth)
                # a random intercept is drawn to the mean, and leaves as much of the selection
                found.add((step, "adjusted"), row["adjusted"], everybody, error,
                          slack=kept * abs(came - everybody))  # fmt: skip
                found.add((step, "reach"), row["reach"], one.seen["reach"][step],
                          one.with_truth(error_of(row, "reach_low", "reach_high")))  # fmt: skip
            assert set(fixed.index) == set(rows.index)
        found.judge()

    def test_journeys_find_where_customers_go(self, name):
        found = Comparisons()
        for one in each(name):
            fit = self._journeys(one)
            # steps of few people, and those that would give them away, are hidden
            steps = fit.tables()["transitions"].dropna(subset="share")
            assert len(steps) > len(one.seen["transitions"])
            for _, row in steps[steps["from"] != "(entry)"].iterrows():
                to = row["to"].replace("(exit)", "end")
                told = one.seen["transitions"][row["from"]].get(to, 0.0)
                error = one.with_truth(error_of(row))
                found.add((row["from"], to), row["share"], told, error)
            funnel = fit.tables()["funnel"].iloc[1:].dropna(subset="share")  # everybody begins
            for _, row in funnel.iterrows():
                found.add((row["touchpoint"], "still there"), row["share"],
                          one.seen["still_there"][row["touchpoint"]],
                          one.with_truth(error_of(row)))  # fmt: skip
        found.judge()

    @staticmethod
    @cache
    def _journeys(one):
        return cemlab.journeys.map(one.events, one.survey({"overall": one.scale}))

    def test_peak_end_finds_what_is_remembered(self, name):
        found = Comparisons()
        for one in each(name):
            rule = questions._rule(one.truth)
            fit = cemlab.peak_end.fit(
                one.events, one.survey({"remembered": (0, 10)}), outcome="remembered",
                resamples=RESAMPLES,
            )  # fmt: skip
            whole = fit.glance().iloc[0]
            assert whole["verdict"] == rule
            model = {"over_weighting": "peak_end", "averaging": "mean", "end_only": "end_only"}
            if rule == "over_weighting" and one.truth["remembered_weights"]["mean"]:
                model[rule] = "both"
            r2 = whole[f"r_squared_{model[rule]}"]
            told = one.seen["remembered_r_squared_of_the_rule"]
            # of a squared correlation of normal numbers
            error = 2 * np.sqrt(told) * (1 - told) / np.sqrt(whole["n"])
            found.add("r_squared", r2, told, one.with_truth(error, whole["n"]))
        found.judge()


def goes_alone(truth, driver):
    """Whether a driver has nothing in common with others, by which it would get of their share."""
    likes = {driver: (), **truth["likeness"]}
    alone = not likes[driver] and not any(driver in others for others in likes.values())
    return alone and truth["halo"][driver] == 0 and not any(truth["style"].values())


def _matched(means, planted):
    """Place of the nearest of the found groups, for each of those planted; each is taken once."""
    away = np.linalg.norm(planted[:, None] - means[None], axis=2)
    nearest = away.argmin(axis=1)
    assert len(set(nearest)) == len(planted)
    return nearest


def _knowing(one, x):
    """The likeliest group of each, by planted levels, spreads and shares."""
    truth, names = one.truth, list(one.truth["groups"])
    levels = np.array([[truth["groups"][name][need] for need in one.needs] for name in names])
    spread = truth["need_spread_sd"] ** 2 * np.eye(x.shape[1]) + truth["need_style_sd"] ** 2
    odds = [
        stats.multivariate_normal.logpdf(x, level, spread) + np.log(share)
        for level, share in zip(levels, one.seen["shares_of_groups"].values(), strict=True)
    ]
    return np.array(names)[np.argmax(odds, axis=0)]


# The generator against its recipe, by plain statistics ------------------------------------------

MIDDLE, TOP = 0, 50
MONTH = 30.4375  # days


def wide(changes=()):
    """The recipe of property on scales so wide that nothing is cut or lost in rounding.

    A point there is a tenth of a point here: items and moments go from −50 to 50 around 0, and
    vary by about 10. Nothing is blank, unrated or unsaid.
    """
    recipe = simulate.read_recipe("property")
    plan = {
        "survey.scale": [-TOP, TOP], "survey.spread": 10.0, "survey.overall.base": 0.0,
        "survey.overall.noise": 4.0, "survey.recommend.base": 5.5,
        "survey.recommend.per_point": 0.05, "survey.recommend.noise": 0.8,
        "survey.blank": {"share": 0.0}, "survey.style": {}, "survey.extreme": 0.0,
        "experience.scale": [-TOP, TOP], "experience.person": 7.0, "experience.item": 3.5,
        "experience.noise": 6.0, "experience.unrated": 0.0, "memory.silent": 0.0,
        "memory.at_neutral": 5.0, "memory.per_unit": 0.08, "memory.noise": 1.0,
        "comments.share": 0.0, "comments.unhappy": 0.0,
        "later.churn.per_point": -0.045,
        "later.churn.hazard": 0.03, "later.value.per_point": 0.01,
    }  # fmt: skip
    for name in recipe.survey.drivers:
        plan |= {f"survey.drivers.{name}.level": 0.0, f"survey.drivers.{name}.turn": 0.0}
    for journey, kind in recipe.journeys.items():
        plan[f"journeys.{journey}.lean"] = kind.lean / 10
        for name, step in kind.steps.items():
            place = f"journeys.{journey}.steps.{name}"
            plan[f"{place}.feel"] = 10 * step.feel
            plan[f"{place}.groups"] = {group: 10 * felt for group, felt in step.groups.items()}
            plan[f"{place}.lean"] = {to: lean / 10 for to, lean in step.lean.items()}
            if step.wait:
                plan[f"{place}.wait.per_doubling"] = 10 * step.wait.per_doubling
    for name, one in recipe.interventions.items():
        for what in ("feel", "items"):
            more = {to: 10 * effect for to, effect in getattr(one, what).items()}
            plan[f"interventions.{name}.{what}"] = more
    return simulate.variant(recipe, plan | dict(changes))


@cache
def rich(seed):
    """A world in which much is planted at once; everybody answers."""
    changes = {
        "survey.drivers.reporting.effect": {"below": 0.30, "above": 0.05},
        "survey.drivers.quality.effect": {"below": 0.05, "above": 0.30},
        "branches.count": 8, "branches.sd": 2.5, "branches.wander": 1.0, "branches.feel": 0.8,
        "experience.mood": 1.0,  # the level is then the mood, which hidden() tells
        "journeys.repair.steps.confirm.wait.hours": None,
        "memory.weights": {"best": 0.1, "worst": 0.35, "start": 0.15, "end": 0.3, "mean": 0.1},
        "memory.per_doubling": -0.4,
    }  # fmt: skip
    world = simulate.make(wide(changes), 10_000, seed=seed, response=1)
    return world, world.survey(), world.hidden()


def ols(y, columns, *, robust=True):
    """Least squares with an intercept; columns by name."""
    x = pd.DataFrame({"intercept": 1.0} | dict(columns)).to_numpy(float)
    fit = sm.OLS(np.asarray(y, float), x).fit(cov_type="HC1" if robust else "nonrobust")
    names = ["intercept", *columns]
    return dict(zip(names, zip(fit.params, fit.bse, strict=True), strict=True))


def glm(y, columns, family, offset=None):
    x = pd.DataFrame({"intercept": 1.0} | dict(columns)).to_numpy(float)
    fit = sm.GLM(np.asarray(y, float), x, family=family, offset=offset).fit()
    names = ["intercept", *columns]
    return dict(zip(names, zip(fit.params, fit.bse, strict=True), strict=True))


def dummies(codes, first=None):
    """A column for each level but one."""
    levels = sorted(set(codes))
    first = levels[0] if first is None else first
    return {level: np.asarray(codes) == level for level in levels if level != first}


def binomial_error(share, n):
    return np.sqrt(share * (1 - share) / n)


class TestAnswers:
    def test_effects_below_and_above_and_of_branches(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            truth, columns = world.truth, {}
            not_met = truth["codes"]["not_applicable"]
            for name in truth["effects"]:
                met = table[name] != not_met
                rating = np.where(met, table[name], truth["effects"][name]["turn"])
                columns[name, "below"] = np.minimum(rating, MIDDLE)
                columns[name, "above"] = np.maximum(rating, MIDDLE)
                if not met.all():
                    columns[name, "applies"] = met
            fit = ols(table["overall"], columns | dummies(table["building"]))
            for name, effect in truth["effects"].items():
                for side in ("below", "above"):
                    found.add((name, side), fit[name, side][0], effect[side], fit[name, side][1])
            for name, effect in truth["effects_of_applying"].items():
                got = fit[name, "applies"]
                found.add((name, "applies"), got[0], effect, got[1])
            effects = truth["branch_effects"][1]
            for code in list(effects)[1:]:
                found.add(code, fit[code][0], effects[code] - effects["A"], fit[code][1])
        found.judge()

    def test_halo_and_what_items_share_beyond_it(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, hidden = rich(seed)
            truth, rest = world.truth, {}
            for name, halo in truth["halo"].items():
                met = (table[name] != truth["codes"]["not_applicable"]).to_numpy()
                rating, mood = table[name][met].astype(float), hidden["mood"][met]
                fit = ols(rating, {"mood": mood})
                found.add(name, fit["mood"][0], halo * world.recipe.survey.spread, fit["mood"][1])
                rest[name] = rating - fit["intercept"][0] - fit["mood"][0] * mood
            for name, others in truth["likeness"].items():
                for other, told in others.items():
                    both = pd.concat([rest[name], rest[other]], axis=1).dropna()
                    got = both.corr().iloc[0, 1]
                    found.add((name, other), got, told, (1 - told**2) / np.sqrt(len(both)))
        found.judge()

    def test_recommending_follows_overall_and_who_one_is(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            said = world.recipe.survey.recommend
            levels = world.recipe.segments["household"].levels
            who = dummies(table["household"], first="owner_family")
            fit = ols(table["recommend"], {"overall": table["overall"]} | who)
            found.add("overall", fit["overall"][0], said.per_point, fit["overall"][1])
            for level in who:
                told = levels[level].recommend - levels["owner_family"].recommend
                found.add(level, fit[level][0], told, fit[level][1])
        found.judge()

    def test_stretched_and_straight_answers(self):
        """The logarithm of the root mean square of K answers has the planted spread, and χ²'s."""
        found, spread = Comparisons(), 8.0
        changes = {
            "survey.style": {"stretch": 0.3, "straight": 0.06},
            "survey.spread": spread,
            "journeys.repair.steps.confirm.wait.per_doubling": 0.0,
        }
        for name in wide().survey.drivers:  # answers that have nothing else in common
            changes |= {f"survey.drivers.{name}.halo": 0.0, f"survey.drivers.{name}.like": None}
        recipe = wide(changes)
        for seed in SEEDS:
            world = simulate.make(recipe, 8000, seed=seed, response=1)
            truth, table = world.truth, world.survey()
            items = [name for name in truth["effects"] if name not in truth["asked_of_those_at"]]
            x, k = table[items].to_numpy(float), len(items)
            same = (x == x[:, :1]).all(axis=1)
            told = truth["style"]["straight"]
            found.add("straight", same.mean(), told, binomial_error(told, len(x)))
            log = np.log(np.sqrt((x[~same] ** 2).mean(axis=1)))
            middle = np.log(spread) + (digamma(k / 2) + np.log(2 / k)) / 2
            found.add("mean", log.mean(), middle, log.std() / np.sqrt(len(log)))
            told = truth["style"]["stretch"] ** 2 + polygamma(1, k / 2) / 4
            squares = (log - log.mean()) ** 2
            found.add("stretch", squares.mean(), told, squares.std() / np.sqrt(len(log)))
        found.judge()

    @pytest.mark.parametrize("per_mood", [0.0, 0.8])
    def test_blanks(self, per_mood):
        found = Comparisons()
        recipe = simulate.variant(
            "property", {"survey.blank": {"share": 0.08, "per_mood": per_mood}}
        )
        for seed in SEEDS:
            world = simulate.make(recipe, 4000, seed=seed, response=1)
            truth, table, mood = world.truth, world.survey(), world.hidden()["mood"]
            for name in ["overall", "progress", *list(truth["groups"]["price"])[:2]]:
                fit = glm(table[name] == truth["codes"]["blank"], {"mood": mood},
                          sm.families.Binomial())  # fmt: skip
                found.add(name, fit["mood"][0], truth["blank"]["per_mood"], fit["mood"][1])
                told = logit(truth["blank"]["share"])
                found.add((name, "share"), fit["intercept"][0], told, fit["intercept"][1])
        found.judge()

    def test_blanks_that_depend_on_the_mood_make_means_look_better_or_worse(self):
        """Who is in a good mood says nothing: what is left is too low, and weights do not help."""
        recipe = simulate.variant("property", {"survey.blank": {"share": 0.2, "per_mood": 1.0}})
        world = simulate.make(recipe, 6000, seed=1, response=1)
        given = world.survey().query("progress <= 5")["progress"]
        all_ = (
            simulate.property(6000, seed=1, response=1).survey().query("progress <= 5")["progress"]
        )
        error = given.std() / np.sqrt(len(given))
        assert (given.mean() - all_.mean()) / error < -stats.norm.isf(ALARM)


class TestWhoAnswers:
    def test_response_groups_ways_and_weights(self):
        found = Comparisons()
        for seed, response in zip(SEEDS, (None, 0.5, 0.15), strict=True):
            world = simulate.property(4000, seed=seed, response=response)
            truth, table, hidden = world.truth, world.survey(), world.hidden()
            asked, group = world.customers(), hidden["group"].to_numpy()
            for segment, shares in truth["shares_of_segments"].items():
                weight = table["weight"].to_numpy()
                for level, share in shares.items():
                    found.add(level, (asked[segment] == level).mean(), share,
                              binomial_error(share, len(asked)))  # fmt: skip
                    rate = truth["response_of_segments"][segment][level]
                    mine = asked[segment] == level
                    if len(truth["shares_of_segments"]) == 1:
                        found.add((level, "response"), asked["answered"][mine].mean(), rate,
                                  binomial_error(rate, mine.sum()))  # fmt: skip
                    here = (table[segment] == level).to_numpy()
                    weighted = np.average(here, weights=weight)
                    error = np.sqrt(((weight * (here - weighted)) ** 2).sum()) / weight.sum()
                    found.add((level, "weighted"), weighted, share, error)
            for one, ways in truth["ways_of_groups"].items():
                for way, share in ways.items():
                    mine = group == one
                    found.add((one, way), (table["reported_by"][mine] == way).mean(), share,
                              binomial_error(share, mine.sum()))  # fmt: skip
            for level, kind in world.recipe.segments["household"].levels.items():
                mine = (table["household"] == level).to_numpy()
                for one, share in kind.groups.items():
                    found.add((level, one), (group[mine] == one).mean(), share,
                              binomial_error(share, mine.sum()))  # fmt: skip
        found.judge()

    def test_the_extreme_answer_more(self):
        """Log odds per point from the middle; levels of the segment keep their own chance."""
        found = Comparisons()
        recipe = wide({"survey.extreme": 0.08, "survey.overall.noise": 10.0})
        rates = {level: kind.respond for level, kind in recipe.segments["household"].levels.items()}
        for seed in SEEDS:
            options = simulate.make(recipe, 50, seed=seed).options
            some = lived(recipe, wave_of(recipe, options, 1), 0, 20_000)
            codes = some.people.levels["household"]
            columns = {level: codes == place for place, level in enumerate(rates)}
            del columns["owner_family"]
            fit = glm(some.answers.answered, {"far": np.abs(some.answers.overall) - 1.0} | columns,
                      sm.families.Binomial())  # fmt: skip
            found.add("extreme", fit["far"][0], recipe.survey.extreme, fit["far"][1])
            found.add("chance", fit["intercept"][0], logit(rates["owner_family"]),
                      fit["intercept"][1])  # fmt: skip
            for level in columns:
                told = logit(rates[level]) - logit(rates["owner_family"])
                found.add(level, fit[level][0], told, fit[level][1])
        found.judge()

    def test_weights_do_not_repair_that_the_extreme_answer_more(self):
        recipe = simulate.variant("property", {"survey.extreme": 1.0})
        found, ends = Comparisons(), []
        for seed in SEEDS:
            world = simulate.make(recipe, 8000, seed=seed)
            everybody, seen = (world.truth["population"][who]
                               for who in ("of_everybody", "of_those_who_answer"))  # fmt: skip
            table = world.survey()[["respondent_id", "weight", "recommend"]]
            survey = cemlab.Survey.from_frame(
                table, id="respondent_id", weight="weight", scale={"recommend": (0, 10)},
                missing={"recommend": [99]},
            )  # fmt: skip
            row = cemlab.metrics.score(survey, outcome="recommend", metric="nps").tidy().iloc[0]
            error = row["std_error"] * np.sqrt(1 + 8000 / world.truth["population"]["n"])
            found.add("nps", row["estimate"], seen["nps"], error)
            ends.append((row["estimate"] - everybody["nps"]) / error)
            # planted and found go to the same side of everybody
            assert np.sign(ends[-1]) == np.sign(seen["nps"] - everybody["nps"])
        found.judge()
        assert np.abs(ends).min() > stats.norm.isf(ALARM / 2)


class TestMoments:
    def test_what_steps_feel_like(self):
        """The level is the mood times its spread; groups and branches add what is planted."""
        found = Comparisons()
        for seed in SEEDS:
            world, table, hidden = rich(seed)
            truth, feel = world.truth, world.recipe.branches.feel
            effects = table["building"].map(truth["branch_effects"][1])
            for step, level in truth["experience_levels"].items():
                if step == "confirm":  # goes with the wait, and has a test of its own
                    continue
                who = dummies(hidden["group"], first="contact")
                fit = ols(hidden[f"felt_{step}"],
                          {"mood": hidden["mood"], "branch": effects} | who)  # fmt: skip
                groups = truth["experience_of_groups"].get(step, {})
                base = groups.get("contact", 0.0)
                found.add((step, "level"), fit["intercept"][0], level + base, fit["intercept"][1])
                for name, told in (("mood", truth["experience_sd"]["person"]), ("branch", feel)):
                    found.add((step, name), fit[name][0], told, fit[name][1])
                for group in who:
                    told = groups.get(group, 0.0) - base
                    found.add((step, group), fit[group][0], told, fit[group][1])
        found.judge()

    def test_a_wait_of_twice_the_length(self):
        """Costs the step and its item what is planted; its length has the planted distribution."""
        found = Comparisons()
        for seed in SEEDS:
            world, table, hidden = rich(seed)
            truth, at = world.truth, _when(world)
            wait = world.recipe.journeys["repair"].steps["confirm"].wait
            minutes = (at["confirm"] - at["report"]).dt.total_seconds() / 60 + 0.5
            log = np.log(minutes.to_numpy())
            median = truth["wait_before_opening_hours"]["confirm"]["median_minutes"]
            found.add("median", log.mean(), np.log(median),
                      wait.spread / np.sqrt(len(log)))  # fmt: skip
            found.add("spread", log.std(), wait.spread, wait.spread / np.sqrt(2 * len(log)))
            doublings = np.log2(minutes.to_numpy() / wait.median)
            told = truth["experience_per_doubling_of_wait"]["confirm"]
            for name, y in (("felt", hidden["felt_confirm"]), ("item", table["reply"])):
                got = ols(y, {"doublings": doublings, "mood": hidden["mood"]})["doublings"]
                found.add(name, got[0], told, got[1])
        found.judge()

    def test_the_unhappy_come_to_some_steps_more(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, hidden = rich(seed)
            came = world.events().groupby("touchpoint")["customer_id"].agg(set)
            level = hidden["mood"] * world.truth["experience_sd"]["person"]
            ways = world.truth["journeys"]
            told = [
                (
                    "chase",
                    ways["repair"]["transitions_at_level_0"]["wait"]["chase"],
                    ways["repair"]["transition_log_odds_per_unit_of_level"]["wait"]["chase"],
                )
            ]
            told += [
                (
                    name,
                    ways[journey]["share_at_level_0"],
                    ways[journey]["log_odds_per_unit_of_level"],
                )
                for journey, name in (
                    ("complaint", "complain"),
                    ("enquiry", "enquire"),
                    ("fee", "bill"),
                    ("move_in", "register"),
                )
            ]
            for step, share, lean in told:
                fit = glm(table["respondent_id"].isin(came[step]), {"level": level},
                          sm.families.Binomial())  # fmt: skip
                found.add((step, "lean"), fit["level"][0], lean, fit["level"][1])
                found.add(step, fit["intercept"][0], logit(share), fit["intercept"][1])
        found.judge()

    def test_moments_without_a_rating_are_any(self):
        found = Comparisons()
        for seed in SEEDS:
            world = simulate.property(3000, seed=seed)
            log, hidden = world.events(), world.hidden()
            felt = hidden.melt("respondent_id", var_name="touchpoint", value_name="felt")
            felt["touchpoint"] = felt["touchpoint"].str.removeprefix("felt_")
            whole = log.merge(felt, left_on=["customer_id", "touchpoint"],
                              right_on=["respondent_id", "touchpoint"])  # fmt: skip
            fit = glm(whole["experience"].isna(), {"felt": whole["felt"].astype(float)},
                      sm.families.Binomial())  # fmt: skip
            found.add("felt", fit["felt"][0], 0.0, fit["felt"][1])
            told = world.truth["share_unrated"]
            found.add("share", whole["experience"].isna().mean(), told,
                      binomial_error(told, len(whole)))  # fmt: skip
        found.judge()

    def test_the_memory_keeps_what_is_planted(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            truth = world.truth
            log = world.events().query("journey == @world.recipe.focus")
            felt = log.assign(felt=log["experience"].astype(float)).groupby("customer_id")["felt"]
            times = log.groupby("customer_id")["occurred_at"]
            length = (times.max() - times.min()).dt.total_seconds() / 60
            kept = {
                "best": felt.max(),
                "worst": felt.min(),
                "start": felt.first(),
                "end": felt.last(),
                "mean": felt.mean(),
                "doublings": np.log2(length),
            }
            kept = {name: part.reindex(table["respondent_id"]).to_numpy()
                    for name, part in kept.items()}  # fmt: skip
            fit = ols(table["remembered"], kept)
            for name, weight in truth["remembered_weights"].items():
                told = weight * truth["remembered_scale"]["points_per_unit"]
                found.add(name, fit[name][0], told, fit[name][1])
            told = truth["remembered_points_per_doubling_of_length"]
            found.add("doublings", fit["doublings"][0], told, fit["doublings"][1])
        found.judge()


def _when(world):
    """When each customer came to each step of the journey in focus."""
    log = world.events().query("journey == @world.recipe.focus")
    return log.pivot_table(index="customer_id", columns="touchpoint", values="occurred_at",
                           aggfunc="first").reindex(world.survey()["respondent_id"])  # fmt: skip


class TestLater:
    def test_who_leaves_and_why(self):
        """Exponential regression, cause by cause; satisfaction has to do with one of them."""
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            churn, months, moved = self._lasting(world)
            above = table["overall"] - world.recipe.survey.overall.base
            hazard = -np.log1p(-churn["hazard"])
            left = world.outcomes()["active"] == 0
            for name, event, slope, share in (
                ("unhappy", left & ~moved, churn["per_point"], 1 - churn["moved"]),
                ("moved", left & moved, 0.0, churn["moved"]),
            ):
                fit = glm(event, {"above": above}, sm.families.Poisson(), offset=np.log(months))
                found.add((name, "per point"), fit["above"][0], slope, fit["above"][1])
                told = np.log(hazard * share)
                found.add(name, fit["intercept"][0], told, fit["intercept"][1])
            told = world.truth["population"]["later"]["share_who_leave"]
            n = world.truth["population"]["customers"]
            error = binomial_error(told, len(left)) * np.sqrt(1 + len(left) / n)
            found.add("share who leave", left.mean(), told, error)
        found.judge()

    def test_cox_regression_finds_the_hazard_ratio(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            churn, months, moved = self._lasting(world)
            event = (world.outcomes()["active"] == 0) & ~moved
            fit = sm.PHReg(months, table[["overall"]].astype(float), status=event.astype(int),
                           ties="breslow").fit()  # fmt: skip
            found.add("per point", fit.params[0], churn["per_point"], fit.bse[0])
        found.judge()

    @staticmethod
    def _lasting(world):
        """What is planted; months that everybody stayed; whether the reason was a move."""
        outcomes = world.outcomes()
        last = world.events().groupby("customer_id")["occurred_at"].max().dt.normalize()
        asked = last.reindex(outcomes["customer_id"]).to_numpy() + pd.Timedelta(days=DAYS_TO_ASK)
        days = (outcomes["left_on"] - asked).dt.days + 0.5  # some time on that day
        later = world.truth["later"]
        months = (days / MONTH).fillna(later["months"]).clip(upper=later["months"])
        return later["churn"], months.to_numpy(), outcomes["reason"] == "moved"

    def test_revenue_and_referrals(self):
        found = Comparisons()
        for seed in SEEDS:
            world, table, _ = rich(seed)
            later, outcomes = world.truth["later"], world.outcomes()
            stays = outcomes["active"] == 1
            above = table["overall"] - world.recipe.survey.overall.base
            log = np.log(outcomes["revenue"][stays] / later["months"])
            fit = ols(log, {"above": above[stays]})
            value, refer = later["value"], later["referrals"]
            found.add("value", fit["intercept"][0], np.log(value["median"]), fit["intercept"][1])
            found.add("per point", fit["above"][0], value["per_point"], fit["above"][1])
            rest = log - fit["intercept"][0] - fit["above"][0] * above[stays]
            found.add("spread", rest.std(), value["spread"],
                      value["spread"] / np.sqrt(2 * len(rest)))  # fmt: skip
            more = table["recommend"] - world.recipe.survey.recommend.base
            fit = glm(outcomes["referrals"], {"more": more}, sm.families.Poisson())
            found.add("refer", fit["intercept"][0], np.log(refer["mean"]), fit["intercept"][1])
            found.add("refer more", fit["more"][0], refer["per_point"], fit["more"][1])
        found.judge()


class TestWaves:
    CHANGES = (("interventions.posters.where", "half"),)

    @staticmethod
    def _two(changes, branches, seed, n=8000):
        """Two waves, with the branches that have each measure."""
        world = simulate.make(wide(dict(changes)), n, seed=seed, waves=2, branches=branches,
                              response=1)  # fmt: skip
        actions = world.actions().groupby("action_id")["unit"].agg(set)
        return world, world.survey(), actions

    @staticmethod
    def _gain(table, y, units):
        """Difference in differences, and its error."""
        has, second = table["building"].isin(units), table["wave"] == "2"
        cells = [np.asarray(y)[(has == one) & (second == two)] for one, two in
                 ((True, True), (True, False), (False, True), (False, False))]  # fmt: skip
        means = [cell.mean() for cell in cells]
        error = np.sqrt(sum(cell.var() / len(cell) for cell in cells))
        return means[0] - means[1] - means[2] + means[3], error

    def test_a_measure_does_what_is_planted(self):
        """Messages and posters are at work in halves of the branches that overlap."""
        found = Comparisons()
        for seed in SEEDS:
            world, table, actions = self._two(self.CHANGES, 40, seed)
            told = world.truth["interventions"]
            felt = world.hidden()["felt_wait"]
            other = np.array([unit in actions["messages"] for unit in table["building"]])
            for name, units in actions.items():
                rest = ~other if name == "posters" else np.full(len(table), True)
                for what, item, y in (
                    ("items", "progress", table["progress"]),
                    ("feel", "wait", felt),
                ):
                    got, error = self._gain(table[rest], np.asarray(y)[rest], units)
                    found.add((name, item), got, told[name][what].get(item, 0.0), error)
                effect = world.truth["effects"]["progress"]
                got, error = self._gain(table[rest], table["overall"][rest], units)
                gained = told[name]["items"].get("progress", 0.0) * effect["above"]
                assert effect["above"] == effect["below"]
                found.add((name, "overall"), got, gained, error)
        found.judge()

    def test_the_worst_recover_without_a_measure(self):
        """Posters hang where it was worst; that they do nothing does not keep it from rising."""
        changes = (
            ("branches.sd", 2.0),
            ("branches.wander", 3.0),
            ("interventions.messages.items", {}),
            ("interventions.messages.feel", {}),
        )
        found = Comparisons()
        for seed in SEEDS:
            world, table, actions = self._two(changes, 60, seed)
            first, second = (
                pd.Series(effects) for effects in world.truth["branch_effects"].values()
            )
            worst = first.index.isin(actions["posters"])
            assert first[worst].max() < first[~worst].min()
            assert not world.truth["interventions"]["posters"]["items"]
            rise = second - first
            told = rise[worst].mean() - rise[~worst].mean()
            means = table.groupby(["building", "wave"])["overall"].agg(["mean", "var", "size"])
            gain = means["mean"].xs("2", level="wave") - means["mean"].xs("1", level="wave")
            each_error = (means["var"] / means["size"]).groupby(level="building").sum()
            got = gain[worst].mean() - gain[~worst].mean()
            error = np.sqrt(
                each_error[worst].sum() / worst.sum() ** 2
                + each_error[~worst].sum() / (~worst).sum() ** 2
            )
            found.add("rise", got, told, error)
            assert got / error > stats.norm.isf(ALARM)
        # what is to be expected of it: the part of the spread that does not last
        lasting, passing = 2.0**2, 3.0**2
        told = -(first[worst].mean() - first[~worst].mean()) * passing / (lasting + passing)
        apart = np.sqrt(2 * passing / worst.sum() + 2 * passing / (~worst).sum())
        found.add("expected", rise[worst].mean() - rise[~worst].mean(), told, apart)
        found.judge()

    def test_branches_wander_as_much_as_planted(self):
        """Differences of two waves have twice the variance; the lasting part has its own."""
        recipe = wide({"branches.sd": 2.0, "branches.wander": 3.0})
        world = simulate.make(recipe, 50, branches=400, waves=2)
        first, second = (
            np.array(list(one.values())) for one in world.truth["branch_effects"].values()
        )
        square = ((second - first) ** 2).sum() / (2 * world.truth["branch_wander_sd"] ** 2)
        assert stats.chi2.isf(1 - ALARM / 2, 400) < square < stats.chi2.isf(ALARM / 2, 400)
        shared = np.cov(first, second)[0, 1]
        error = np.sqrt((np.var(first) * np.var(second) + shared**2) / 400)
        assert abs(shared - world.truth["branch_sd"] ** 2) < stats.norm.isf(ALARM / 2) * error


class TestNeeds:
    def test_one_dimension_and_no_groups(self):
        """Two items share what the gradient and the style of ticking give both."""
        found, recipe = Comparisons(), gradient()
        for seed in SEEDS:
            world = simulate.make(recipe, 8000, seed=seed, response=1)
            truth = world.truth
            slopes, n = truth["gradient"], 8000
            table = world.survey()[list(slopes)].to_numpy(float)
            shared = np.cov(table.T)
            for a, b in zip(*np.triu_indices(len(slopes), 1), strict=True):
                told = list(slopes.values())[a] * list(slopes.values())[b]
                told += truth["need_style_sd"] ** 2
                error = np.sqrt((shared[a, a] * shared[b, b] + shared[a, b] ** 2) / n)
                found.add((a, b), shared[a, b], told, error)
            own = np.array(list(slopes.values())) ** 2 + truth["need_style_sd"] ** 2
            own += truth["need_spread_sd"] ** 2 + 1 / 12  # of rounding
            for a, told in enumerate(own):
                found.add(a, shared[a, a], told, told * np.sqrt(2 / n))
        found.judge()

    def test_are_no_personas(self):
        for seed in SEEDS:
            fit = _personas(simulate.make(gradient(), 800, seed=seed)).glance().iloc[0]
            assert fit["k"] == 1 or fit["gradient_only"]


def gradient():
    """Property without groups: needs follow one dimension."""
    recipe = simulate.read_recipe("property")
    changes = {
        "groups": {},
        "needs.spread": 0.5,
        "needs.style": 0.2,
        "survey.blank": {"share": 0.0},
    }
    changes["way.shares"] = {"everybody": next(iter(recipe.way.shares.values()))}
    for place, need in enumerate(recipe.needs.items):
        changes[f"needs.items.{need}.level"] = 3.0
        changes[f"needs.items.{need}.gradient"] = (0.6, 0.5, 0.4, 0.5, 0.3, 0.4)[place % 6]
    for segment, kind in recipe.segments.items():
        for level in kind.levels:
            changes[f"segments.{segment}.levels.{level}.groups"] = None
    for journey, kind in recipe.journeys.items():
        for step in kind.steps:
            changes[f"journeys.{journey}.steps.{step}.groups"] = {}
    return simulate.variant(recipe, changes)


def _personas(world):
    needs, codes = list(world.recipe.needs.items), world.truth["codes"]
    survey = cemlab.Survey.from_frame(
        world.survey()[["respondent_id", *needs]], id="respondent_id",
        scale=dict.fromkeys(needs, (1, 5)), missing={item: [codes["blank"]] for item in needs},
    )  # fmt: skip
    return cemlab.personas.fit(survey, items=needs, k_max=3, resamples=0)


# Nothing planted, nothing found -----------------------------------------------------------------


def nothing():
    """Property without any effect of anything on anything."""
    recipe = simulate.read_recipe("property")
    changes = {
        "branches.sd": 0.0, "branches.wander": 0.0, "survey.recommend.per_point": 0.0,
        "survey.blank": {"share": 0.015}, "survey.extreme": 0.0, "survey.style": {},
        "memory.per_unit": 0.0, "memory.per_doubling": 0.0, "needs.style": 0.0,
        "later.churn.per_point": 0.0, "later.value.per_point": 0.0,
        "later.referrals.per_point": 0.0, "experience.mood": 0.0, "experience.item": 0.0,
    }  # fmt: skip
    for name in recipe.survey.drivers:
        place = f"survey.drivers.{name}"
        changes |= {f"{place}.effect": 0.0, f"{place}.applies": 0.0, f"{place}.halo": 0.0}
    for segment, kind in recipe.segments.items():
        for level in kind.levels:
            place = f"segments.{segment}.levels.{level}"
            changes |= {f"{place}.{what}": 0.0 for what in ("mood", "overall", "recommend")}
    for need in recipe.needs.items:
        changes[f"needs.items.{need}.level"] = 3.2
    for journey, kind in recipe.journeys.items():
        changes[f"journeys.{journey}.lean"] = 0.0
        for name, step in kind.steps.items():
            place = f"journeys.{journey}.steps.{name}"
            changes |= {f"{place}.groups": {}, f"{place}.lean": {}}
            if step.wait:
                changes[f"{place}.wait.per_doubling"] = 0.0
    for name in recipe.interventions:
        changes |= {f"interventions.{name}.feel": {}, f"interventions.{name}.items": {}}
    return simulate.variant(recipe, changes)


MANY = range(11, 21)


@cache
def silent(seed, waves=1):
    return simulate.make(nothing(), 1000, seed=seed, waves=waves)


class TestSilence:
    def test_nothing_goes_with_anything(self):
        """Squares of z add up to a χ² over seeds: neither too large nor too small."""
        squares: dict[str, list[float]] = {}

        def note(name, fit, *skipped):
            for key, (value, error) in fit.items():
                if key not in ("intercept", *skipped):
                    squares.setdefault(name, []).append((value / error) ** 2)

        binomial, poisson = sm.families.Binomial(), sm.families.Poisson()
        for seed in MANY:
            world = silent(seed)
            truth, table, hidden = world.truth, world.survey(), world.hidden()
            codes, mood = truth["codes"], hidden["mood"]
            rated = table["overall"] != codes["blank"]
            for name in truth["effects"]:
                valid = rated & (table[name] <= codes["scale"][1])
                note("drivers", ols(table["overall"][valid], {name: table[name][valid]},
                                    robust=False))  # fmt: skip
                if name in truth["asked_of_those_at"]:
                    met = table[name] != codes["not_applicable"]
                    note("applies", ols(table["overall"][rated], {name: met[rated]}, robust=False))
            for name in ("household", "building"):
                fit = ols(table["overall"][rated], {"x": np.unique(table[name], return_inverse=True)
                                                    [1][rated]}, robust=False)  # fmt: skip
                note(name, fit)
            valid = rated & (table["recommend"] <= 10)
            note("recommend", ols(table["recommend"][valid], {"x": table["overall"][valid]},
                                  robust=False))  # fmt: skip
            note("blank", glm(table["recommend"] == codes["blank"], {"mood": mood}, binomial))
            came = world.events().query("touchpoint == 'chase'")["customer_id"]
            note("chase", glm(table["respondent_id"].isin(came), {"felt": hidden["felt_report"]},
                              binomial))  # fmt: skip
            said = (table["remembered"] <= 10).to_numpy()
            for step in ("report", "repair"):
                note("memory", ols(table["remembered"][said], {"x": hidden[f"felt_{step}"][said]},
                                   robust=False))  # fmt: skip
            later = world.outcomes().merge(table, left_on="customer_id", right_on="respondent_id")
            later = later[later["overall"] <= codes["scale"][1]]
            note("churn", glm(later["active"] == 0, {"x": later["overall"]}, binomial))
            later = later[later["recommend"] <= 10]
            note("referrals", glm(later["referrals"], {"x": later["recommend"]}, poisson))
            two = silent(seed, waves=2)
            both = two.survey().query("progress <= 5")
            for units in two.actions().groupby("action_id")["unit"].agg(set):
                squares.setdefault("measures", []).append(
                    np.square(np.divide(*TestWaves._gain(both, both["progress"], units)))
                )
        for name, all_ in squares.items():
            tail = stats.chi2.sf(sum(all_), len(all_))
            level = ALARM / 2 / len(squares)
            assert level < tail < 1 - level, (name, sum(all_), len(all_))

    def test_drivers_claim_as_little_as_promised(self):
        """One in twenty useless drivers is above the floor, and no more."""
        claimed = drawn = 0
        for seed in MANY:
            world = silent(seed)
            fit = questions._fit_drivers(world, seed)
            claimed += (fit.tidy()["verdict"] == "above_noise").sum()
            drawn += len(fit.tidy())
        assert claimed <= stats.binom.isf(ALARM, drawn, 0.05), (claimed, drawn)

    def test_peak_end_claims_nothing(self):
        told = [questions._fit_peak_end(silent(seed), seed).glance()["verdict"].iloc[0]
                for seed in MANY]  # fmt: skip
        claims = sum(verdict in ("over_weighting", "end_only") for verdict in told)
        assert claims <= stats.binom.isf(ALARM, len(told), 0.05), told

    def test_personas_find_none(self):
        for seed in SEEDS:
            assert _personas(silent(seed)).glance()["verdict"].iloc[0] == "none"

    def test_adjusting_changes_nothing_where_anybody_may_come(self):
        found = Comparisons()
        for seed in SEEDS:
            table = questions._fit_journeys(silent(seed), seed).tidy().set_index("touchpoint")
            for step, row in table.iterrows():
                # of the same answers, so that the difference has less than the error of either
                found.add(step, row["adjusted"], row["estimate"], error_of(row))
        found.judge()

    def test_segments_and_branches_score_alike(self):
        found = Comparisons()
        for seed in MANY:
            world = silent(seed)
            table = world.survey()[
                ["respondent_id", "weight", "recommend", "household", "building"]
            ]
            survey = cemlab.Survey.from_frame(
                table, id="respondent_id", weight="weight", scale={"recommend": (0, 10)},
                missing={"recommend": [99]},
            )  # fmt: skip
            told = world.truth["population"]
            for by in ("household", "building"):
                score = cemlab.metrics.score(survey, outcome="recommend", metric="nps", by=by)
                for _, row in score.tidy().iterrows():
                    error = row["std_error"] * np.sqrt(1 + row["n"] / told["n"])
                    found.add((by, row["group"]), row["estimate"],
                              told["of_those_who_answer"]["nps"], error)  # fmt: skip
        found.judge()
