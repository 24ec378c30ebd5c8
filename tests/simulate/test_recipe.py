"""Recipes: what is wrong with one is said at once and with its line; variants; no documents."""

import datetime

import pytest

import cemlab
from cemlab import simulate
from cemlab.errors import OptionError, StudyError

PROPERTY = simulate.read_recipe("property")

# a change of the small recipe, and what is said of it
BAD = {
    "unknown key": (
        ("base: 3.5, noise: 0.5", "base: 3.5, noise: 0.5, nois: 1"),
        "line 88: survey.overall.nois: unknown key. Did you mean 'noise'? Allowed: base, label, ",
    ),
    "unknown key at the top": (("focus: visit", "focuss: visit"), "Did you mean 'focus'?"),
    "missing key": (("  per_unit: 2\n", ""), "memory.per_unit: this key is required"),
    "above 1": (("respond: 0.4", "respond: 1.4"), "young.respond: input should be less than or"),
    "below 0": (("unrated: 0.05", "unrated: -0.05"), "experience.unrated: input should be greater"),
    "nobody answers": (("respond: 0.4", "respond: 0"), "young.respond: input should be greater"),
    "no number": (("noise: 0.5}", "noise: much}"), "unable to parse string as a number; got 'mu"),
    "not finite": (("noise: 0.5}", "noise: .nan}"), "survey.overall.noise: input should be a fin"),
    "a spread below 0": (("noise: 0.5}", "noise: -1}"), "survey.overall.noise: input should be gr"),
    "segment does not add up": (
        ("share: 0.6", "share: 0.7"),
        "segments.age.levels: adds up to 1.1. Expected shares that add up to 1.",
    ),
    "groups do not add up": (
        ("{fast: 0.8, talk: 0.2}", "{fast: 0.8, talk: 0.1}"),
        "segments.age.levels.young.groups: adds up to 0.9.",
    ),
    "ways do not add up": (("{phone: 0.3, app: 0.7}", "{phone: 0.3}"), "says nothing of app."),
    "choices do not add up": (
        ("{ask: 0.3, doctor: 0.7}", "{ask: 0.3, doctor: 0.6}"),
        "line 63: journeys.visit.steps.queue.next: adds up to 0.9.",
    ),
    "memory does not add up": (
        ("{worst: 0.5, end: 0.5}", "{worst: 0.5, end: 0.6}"),
        "memory.weights: adds up to 1.1.",
    ),
    "memory of nothing known": (
        ("{worst: 0.5, end: 0.5}", "{worts: 0.5, end: 0.5}"), "Did you mean 'worst'?"
    ),
    "a step that cannot be reached": (
        ("next: {ask: 0.3, doctor: 0.7}\n        lean: {ask: -1.5}", "next: {doctor: 1}"),
        "line 64: journeys.visit.steps.ask: cannot be reached: no step leads there.",
    ),
    "a step that nobody takes": (
        ("{ask: 0.3, doctor: 0.7}", "{ask: 0, doctor: 1}"), "steps.ask: cannot be reached"
    ),
    "going back": (
        ("{drug: 0.5, end: 0.5}", "{queue: 0.5, end: 0.5}"),
        "journeys.visit.steps.doctor.next.queue: leads back. Journeys go onward",
    ),
    "going nowhere": (
        ("{drug: 0.5, end: 0.5}", "{drugs: 0.5, end: 0.5}"),
        "'drugs', which is no step below. Did you mean 'drug'? There: drug, end.",
    ),
    "leaning to what does not follow": (
        ("lean: {ask: -1.5}", "lean: {drug: -1.5}"), "lean.drug: is 'drug', which is no next step"
    ),
    "a step named end": (("invoice: {label", "end: {label"), "rename the step"),
    "a step of two journeys": (
        ("invoice: {label", "drug: {label"),
        "bill.steps.drug: is a step of visit as well. Steps need names of their own.",
    ),
    "unknown stage": (
        ("stage: before, channel: way", "stage: befor, channel: way"),
        "book.stage: is 'befor', which is no stage. Did you mean 'before'?",
    ),
    "unknown channel": (
        ("channel: staff", "channel: stuff"), "'stuff', which is no channel. Did you mean 'staff'?"
    ),
    "unknown way": (
        ("    app: {en: App", "    apps: {en: App"),
        "way.levels.apps: is 'apps', which is no channel. Did you mean 'app'?",
    ),
    "unknown item": (("item: care", "item: cares"), "is no driver. Did you mean 'care'?"),
    "unknown group of a step": (
        ("groups: {talk: -0.3}", "groups: {talks: -0.3}"), "is no group. Did you mean 'talk'?"
    ),
    "unknown group of a segment": (
        ("groups: {fast: 0.8, talk: 0.2}", "groups: {quick: 0.8, talk: 0.2}"),
        "young.groups: says nothing of fast. Expected every group.",
    ),
    "a need that leaves out a group": (
        ("{fast: 4.5, talk: 2.5}", "{fast: 4.5}"), "level: says nothing of talk"
    ),
    "needs of groups and of a dimension": (
        ("level: {fast: 4.5, talk: 2.5}", "level: {fast: 4.5, talk: 2.5}\n      gradient: 0.5"),
        "need_speed.gradient: and `groups` are both there.",
    ),
    "unknown step of a driver": (
        ("at: queue", "at: queu"), "drivers.waiting.at: is 'queu', which is no step. Did you mean"
    ),
    "applies to everybody": (("effect: 0}", "effect: 0, applies: 1}"), "applies: needs `at`"),
    "a level off the scale": (("level: 2.9", "level: 5.9"), "level: is 5.9, off the scale 1 to 5."),
    "unknown focus": (("focus: visit", "focus: visits"), "no journey. Did you mean 'visit'?"),
    "unknown slot": (
        ('{en: "{long} in the queue.", zh: "排队排了{long}。"}', '{en: "{lon}", zh: "{lon}"}'),
        "comments.complaints.waiting.0.en: is 'lon', which is no slot. Did you mean 'long'?",
    ),
    "other slots in Chinese": (("排队排了{long}。", "排了很久。"), "has other slots in English"),
    "too many slots": (
        ('{en: "{long} in the queue.", zh: "排队排了{long}。"}',
         '{en: "{a}{b}{c}{d}{e}", zh: "{a}{b}{c}{d}{e}"}'),
        "waiting.0: has more than 4 slots.",
    ),
    "a slot for all": (("Thank you.", "'Thank you, {long}.'"), "comments.more.0: has a slot."),
    "unknown theme": (
        ("    ask:\n      - {en: I had", "    asks:\n      - {en: I had"),
        "comments.complaints.asks: is 'asks', which is no driver or step. Did you mean 'ask'?",
    ),
    "too few words": (("      - {en: I asked twice., zh: 问了两遍。}\n", ""), "at least 4 entries"),
    "words in one language": (("{en: I asked twice., zh: 问了两遍。}", "{en: Hm.}"), "zh: this"),
    "more of nothing": (
        ("  more:\n    - {en: Thank you., zh: 谢谢。}\n", ""), "more_share: needs sentences in"
    ),
    "unknown words": (("title: {en: A clinic, zh: 门诊}", "title: {fr: Clinique}"), "['fr']"),
    "two segments with groups": (
        ("female: {label: {en: Female, zh: 女}, share: 0.5}",
         "female: {label: {en: Female, zh: 女}, share: 0.5, groups: {fast: 0.5, talk: 0.5}}"),
        "segments: age and sex both say which groups people belong to.",
    ),
    "some levels without groups": (
        (", groups: {fast: 0.3, talk: 0.7}", ""), "some levels say their `groups`, others do not."
    ),
    "one group": (("  talk: {en: Wants to talk, zh: 想多聊}\n", ""), "groups: has one group."),
    "a column twice": (("    need_speed:", "    care:"), "survey: care: two columns would share"),
    "a column of the program": (("  sex:\n", "  weight:\n"), "survey: weight: two columns"),
    "a column of the customers": (("  sex:\n", "  since:\n"), "survey: since: two columns"),
    "a scale upside down": (
        ("survey:\n  drivers:", "survey:\n  scale: [5, 1]\n  drivers:"),
        "survey.scale: expected two whole numbers, the lower first.",
    ),
    "a scale that holds the code for blanks": (
        ("survey:\n  drivers:", "survey:\n  scale: [0, 100]\n  drivers:"), "survey.scale: holds 99"
    ),
    "experience upside down": (
        ("unrated: 0.05}", "unrated: 0.05, scale: [2, -2]}"), "experience.scale: expected two whole"
    ),
    "experience of half points": (
        ("unrated: 0.05}", "unrated: 0.05, scale: [-1.5, 1.5]}"), "experience.scale: expected two"
    ),
    "hours of another day": (("[9, 9.5]", "[22, 26]"), "hours: expected two hours of a day"),
    "closing before opening": (("[9, 9.5]", "[18, 9]"), "hours: expected two hours of a day"),
    "no time": (("median: 90", "median: 0"), "wait.median: input should be greater than 0"),
    "no day": (("2026-03-02", "soon"), "calendar.first_day: input should be a valid date"),
    "no zone": (("days: 30", "days: 30, timezone: Mars"), "is 'Mars', which is no time zone."),
    "one branch": (("count: 3", "count: 1"), "branches.count: input should be greater than or"),
    "branches of one name": (('"Clinic {}"', "Clinic"), "branches.names: has no {} where the"),
    "a measure of the first wave": (
        ("wave: 2", "wave: 1"), "interventions.screens.wave: input should be greater than or equal"
    ),
    "a measure nowhere": (("where: half", "where: halves"), "is 'halves'. Did you mean 'half'?"),
    "a measure of an unknown step": (("feel: {queue", "feel: {queues"), "Did you mean 'queue'?"),
    "a measure of an unknown item": (("{waiting: 0.5}}", "{wait: 0.5}}"), "'waiting'?"),
    "unknown analysis": (("  personas: {", "  persona: {"), "Did you mean 'personas'?"),
    "unknown option": (
        ("outcome: overall, drivers: [", "outcome: overall, driver: ["),
        "analyses.drivers.driver: unknown key. Did you mean 'drivers'?",
    ),
    "a name that is none": (("world: clinic", "world: 门诊"), "world: string should match pattern"),
}  # fmt: skip


class TestBadRecipes:
    def test_the_small_recipe_itself_is_good(self, recipe_file):
        assert simulate.read_recipe(recipe_file()).world == "clinic"

    @pytest.mark.parametrize("case", BAD)
    def test_is_refused(self, recipe_file, case):
        change, said = BAD[case]
        with pytest.raises(StudyError) as refused:
            simulate.read_recipe(recipe_file(change))
        told = str(refused.value)
        assert told.startswith("clinic.yaml has ") and "  line " in told
        assert said in told

    def test_all_keys_are_checked_at_once(self, recipe_file):
        path = recipe_file(
            ("share: 0.6", "share: 1.6"),
            ("noise: 0.5}", "nois: 0.5}"),
            ("wave: 2", "wave: 1"),
            ("days: 30", "days: 0"),
        )
        with pytest.raises(StudyError, match="clinic.yaml has 5 problems:") as refused:
            simulate.read_recipe(path)
        lines = [line.partition(":")[0] for line in str(refused.value).splitlines()[1:]]
        numbers = [int(line.split()[1]) for line in lines]
        assert numbers == sorted(numbers) and len(set(numbers)) == 4

    def test_all_contradictions_are_told_at_once(self, recipe_file):
        path = recipe_file(
            ("share: 0.6", "share: 0.5"),
            ("focus: visit", "focus: visits"),
            ("at: queue", "at: queu"),
            ("item: care", "item: cares"),
            ("{drug: 0.5, end: 0.5}", "{queue: 0.5, end: 0.5}"),
            ("{worst: 0.5, end: 0.5}", "{worst: 0.5}"),
            ("feel: {queue", "feel: {queues"),
            ("  personas: {", "  persona: {"),
        )
        with pytest.raises(StudyError, match="clinic.yaml has 8 problems:"):
            simulate.read_recipe(path)


class TestFiles:
    def test_that_are_not_there(self, tmp_path):
        with pytest.raises(StudyError, match="no.yaml does not exist. Expected a recipe"):
            simulate.read_recipe(tmp_path / "no.yaml")
        with pytest.raises(StudyError, match="does not exist. Expected a recipe"):
            simulate.read_recipe(tmp_path)

    def test_of_nothing(self, tmp_path):
        (tmp_path / "empty.yaml").write_text("\n", "utf-8")
        with pytest.raises(StudyError, match="empty.yaml is empty"):
            simulate.read_recipe(tmp_path / "empty.yaml")

    @pytest.mark.parametrize("text", ["a: [1,", "a: b: c", "\tb: 1", "a: 1\na: 2"])
    def test_that_are_not_yaml(self, tmp_path, text):
        (tmp_path / "bad.yaml").write_text(text, "utf-8")
        with pytest.raises(StudyError, match=r"^bad.yaml, line \d"):
            simulate.read_recipe(tmp_path / "bad.yaml")

    @pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "7\n"])
    def test_that_hold_no_keys(self, tmp_path, text):
        (tmp_path / "bad.yaml").write_text(text, "utf-8")
        with pytest.raises(StudyError, match="bad.yaml has 1 problem:\n.*key: value pairs"):
            simulate.read_recipe(tmp_path / "bad.yaml")

    def test_that_are_not_utf_8(self, tmp_path, recipe_file):
        (tmp_path / "bad.yaml").write_bytes(recipe_file().read_text("utf-8").encode("gb18030"))
        with pytest.raises(StudyError, match="bad.yaml is not UTF-8"):
            simulate.read_recipe(tmp_path / "bad.yaml")

    def test_that_run_nothing(self, tmp_path, recipe_file):
        mark = tmp_path / "ran"
        evil = f"world: !!python/object/apply:os.system ['touch {mark}']"
        with pytest.raises(StudyError):
            simulate.read_recipe(recipe_file(("world: clinic", evil)))
        assert not mark.exists()

    def test_make_takes_them_by_name_path_or_read(self, recipe_file):
        path = recipe_file()
        by_path, by_text = simulate.make(path, n=20), simulate.make(str(path), n=20)
        read = simulate.make(simulate.read_recipe(path), n=20)
        assert by_path.survey().equals(by_text.survey()) and by_path.survey().equals(read.survey())
        assert by_path.made_by == "cemlab.simulate.make('clinic.yaml', n=20, seed=1)"
        assert read.made_by == "cemlab.simulate.make(recipe of 'clinic', n=20, seed=1)"
        assert simulate.make("property", n=20).made_by == "cemlab.simulate.property(n=20, seed=1)"

    def test_make_refuses_bad_ones(self, recipe_file):
        with pytest.raises(StudyError, match="adds up to"):
            simulate.make(recipe_file(("share: 0.6", "share: 0.5")))


@pytest.mark.parametrize("world", simulate.WORLDS)
def test_those_of_the_package_are_good(world):
    recipe = simulate.read_recipe(world)
    assert recipe.world == world
    for words in (recipe.title, recipe.story, *recipe.study.model_dump().values()):
        assert set(words) == {"en", "zh"}
    assert recipe.story["en"] in getattr(simulate, world).__doc__


class TestVariant:
    def test_is_the_same_but_for_the_change(self):
        fair = simulate.variant("property", {"survey.drivers.tidiness.effect": 0.3})
        assert fair.survey.drivers["tidiness"].effect.model_dump() == {"below": 0.3, "above": 0.3}
        back = simulate.variant(fair, {"survey.drivers.tidiness.effect": {"below": 0, "above": 0}})
        assert back == PROPERTY

    def test_of_nothing_is_the_same(self):
        assert simulate.variant("property", {}) == PROPERTY
        assert simulate.variant(PROPERTY, {}) == PROPERTY

    def test_leaves_the_original_alone(self, recipe_file):
        before = PROPERTY.model_dump()
        simulate.variant(PROPERTY, {"memory.noise": 0.1, "calendar.days": 3})
        assert simulate.read_recipe("property").model_dump() == before
        own = simulate.variant(recipe_file(), {"calendar.first_day": "2027-01-01"})
        assert own.calendar.first_day == datetime.date(2027, 1, 1)

    def test_may_add_what_was_left_out(self):
        assert PROPERTY.survey.style.straight != 0.2
        lazy = simulate.variant(PROPERTY, {"survey.style.straight": 0.2, "survey.extreme": 0.4})
        assert (lazy.survey.style.straight, lazy.survey.extreme) == (0.2, 0.4)

    def test_makes_a_world(self, recipe_file):
        recipe = simulate.read_recipe(recipe_file())
        calm = simulate.variant(
            recipe, {"journeys.visit.steps.queue.next": {"ask": 0.05, "doctor": 0.95}}
        )
        usual, other = (simulate.make(one, n=300).events() for one in (recipe, calm))
        asked = [(log["touchpoint"] == "ask").sum() for log in (usual, other)]
        assert 0 < asked[1] < asked[0]

    @pytest.mark.parametrize(
        ("place", "said"),
        [
            ("survey.driver.tidiness.effect", "no 'driver'. Did you mean 'drivers'?"),
            ("journeys.repairs.share", "no 'repairs'. Did you mean 'repair'?"),
            ("nowhere.at.all", "there is no 'nowhere'"),
            ("comments.complaints.quality.0.en", "'quality' has no keys. Give 'quality' a new"),
            ("memory.noise.more", "'noise' has no keys"),
        ],
    )
    def test_of_an_unknown_place(self, place, said):
        with pytest.raises(OptionError, match="`changes` names") as refused:
            simulate.variant("property", {place: 1})
        assert said in str(refused.value)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"survey.drivers.tidiness.efect": 1}, "unknown key. Did you mean 'effect'?"),
            ({"memory.silent": 1.5}, "memory.silent: input should be less than or equal to 1"),
            ({"memory.noise": "much"}, "unable to parse string as a number"),
            ({"memory.weights": {"worst": 0.5}}, "memory.weights: adds up to 0.5"),
            ({"focus": "repairs"}, "Did you mean 'repair'?"),
            ({"branches": None}, "branches: expected key: value pairs"),
        ],
    )
    def test_that_is_impossible(self, changes, said):
        with pytest.raises(StudyError, match="The variant of property has 1 problem:") as refused:
            simulate.variant("property", changes)
        assert said in str(refused.value)

    def test_all_that_is_impossible_is_told_at_once(self):
        with pytest.raises(StudyError, match="has 2 problems"):
            simulate.variant("property", {"memory.silent": 2, "memory.noise": -1})


class TestDocuments:
    def test_a_recipe_without_them_writes_a_study_without_them(self, recipe_file, tmp_path):
        simulate.make(recipe_file(), n=60).write_study(tmp_path / "mine")
        assert not (tmp_path / "mine" / "documents").exists()
        study = cemlab.open_study(tmp_path / "mine")
        assert cemlab.read_survey(study).n == 60 and len(cemlab.read_events(study)) > 60

    def test_variants_have_none(self, tmp_path):
        fair = simulate.variant("property", {"survey.drivers.tidiness.effect": 0.3})
        simulate.make(fair, n=60).write_study(tmp_path / "mine")
        assert not (tmp_path / "mine" / "documents").exists()

    def test_those_beside_a_recipe_are_filled_in(self, recipe_file, tmp_path):
        path = recipe_file()
        (path.parent / "documents").mkdir()
        (path.parent / "documents" / "notes.yaml").write_text(
            "n: $n\ncomments: $comments\nprice: $$5\ngroup: $group_talk\n"
            "quotes:\n  - quote: ask\n", "utf-8"
        )  # fmt: skip
        world = simulate.make(path, n=200)
        world.write_study(tmp_path / "mine")
        text = (tmp_path / "mine" / "documents" / "notes.yaml").read_text("utf-8")
        comments = (world.survey()["comment"] != "").sum()
        assert text.startswith(f"n: 200\ncomments: {comments}\nprice: $5\ngroup: 2\nquotes:\n")
        assert "speaker: R" in text

    @pytest.mark.parametrize("sign", ["$foo", "$5", "${n"])
    def test_a_sign_that_stands_for_nothing(self, recipe_file, tmp_path, sign):
        path = recipe_file()
        (path.parent / "documents").mkdir()
        (path.parent / "documents" / "notes.yaml").write_text(f"price: {sign}\n", "utf-8")
        with pytest.raises(StudyError, match=r"documents/notes.yaml.* a \$ that stands for noth"):
            simulate.make(path, n=60).write_study(tmp_path / "mine")
        assert not (tmp_path / "mine").exists()
