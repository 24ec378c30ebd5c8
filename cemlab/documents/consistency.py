"""What each key of a document allows, but the whole document, or all of them, do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cemlab.documents.claims import Document, Evidence
from cemlab.documents.schema import Journey, Persona
from cemlab.errors import nearest
from cemlab.study import Study

Problems = list[tuple[tuple, str]]
Names = list[tuple[tuple, str]]


def contradictions(document: Document) -> Problems:
    """What one document says against itself."""
    problems = _evidence(document)
    return problems + _journey(document) if isinstance(document, Journey) else problems


def cross_contradictions(
    documents: Sequence[Document], study: Study, unread: Mapping[str, Iterable[str]]
) -> dict[str, Problems]:
    """What documents say against each other and the study, by file.

    `unread` has the ids of documents with problems of their own (``{"persona": […]}``), so that
    naming one is no second problem.
    """
    found: dict[str, Problems] = {document.file: [] for document in documents}
    personas = [document for document in documents if isinstance(document, Persona)]
    journeys = [document for document in documents if isinstance(document, Journey)]
    for same_kind in (personas, journeys):
        first: dict[str, str] = {}
        for document in same_kind:
            file = first.setdefault(document.id, document.file)
            if file != document.file:
                found[document.file].append(
                    (("id",), f"is {document.id!r}, which is the id of {file}. Give each its own.")
                )
    known = [*(persona.id for persona in personas), *unread.get("persona", ())]
    for journey in journeys:
        named = [(("personas", at), name) for at, name in enumerate(journey.personas)]
        found[journey.file] += _unknown(named, known, "persona") + _study_names(journey, study)
    if not unread.get("journey"):
        for persona in personas:
            found[persona.file] += _persona_pains(persona, journeys)
    return found


def _evidence(document: Document) -> Problems:
    problems: Problems = []
    written: Names = []
    named: Names = []
    for place, part in document.parts():
        if isinstance(part, Evidence):
            written.append(((*place, "id"), part.id))
            if part.quote is not None and not part.speaker:
                problems.append(
                    ((*place, "quote"), "has no speaker. Add `speaker` with a pseudonym.")
                )
        elif not isinstance(part, Document):
            uses = enumerate(getattr(part, "evidence", ()))
            named += [((*place, "evidence", at), use) for at, use in uses if isinstance(use, str)]
    known = [name for _, name in written]
    return problems + _twice(written) + _unknown(named, known, "evidence of this document")


def _journey(journey: Journey) -> Problems:
    stages = [stage.id for stage in journey.stages]
    steps = list(enumerate(journey.steps))
    problems = _twice([(("stages", at, "id"), name) for at, name in enumerate(stages)])
    problems += _twice([(("steps", at, "id"), step.id) for at, step in steps])
    problems += _twice([(("personas", at), name) for at, name in enumerate(journey.personas)])
    for kind in ("pains", "measures"):
        problems += _twice(
            [(("steps", at, kind, inner, "id"), part.id)
             for at, step in steps for inner, part in enumerate(getattr(step, kind))]
        )  # fmt: skip
    problems += _unknown(
        [(("steps", at, "measures", inner, "pains", last), name)
         for at, step in steps
         for inner, measure in enumerate(step.measures)
         for last, name in enumerate(measure.pains)],
        [pain.id for pain in journey.pains()], "pain of this journey",
    )  # fmt: skip
    problems += _unknown(
        [(("steps", at, "stage"), step.stage) for at, step in steps],
        stages,
        "stage of this journey",
    )
    latest = 0
    for at, step in steps:
        if step.stage in stages:
            if stages.index(step.stage) < latest:
                problems.append(
                    (("steps", at), f"{step.id!r} is of stage {step.stage!r}, but stands after a "
                     "touchpoint of a later stage. Order the touchpoints by stage.")
                )  # fmt: skip
            latest = max(latest, stages.index(step.stage))
        if step.assumed_emotion is not None and not step.assumed:
            problems.append(
                (("steps", at, "assumed_emotion"), "is allowed only beside `assumed: true`. "
                 "Measured emotion is never written here: it is joined from results.")
            )  # fmt: skip
    return problems


def _study_names(journey: Journey, study: Study) -> Problems:
    """Names that the study does not have, or has elsewhere; a new journey may have new ones."""
    problems: Problems = []
    if journey.kind == "as_is" and study.touchpoints:
        steps = [(("steps", at, "id"), step.id) for at, step in enumerate(journey.steps)]
        problems += _unknown(steps, study.touchpoints, "touchpoint of the study")
    if journey.kind == "as_is" and study.stages:
        stages = [(("stages", at, "id"), stage.id) for at, stage in enumerate(journey.stages)]
        problems += _unknown(stages, study.stages, "stage of the study")
    for at, step in enumerate(journey.steps):
        same = study.touchpoints.get(step.id)
        if same is not None and same.stage != step.stage:
            problems.append(
                (("steps", at, "stage"), f"is {step.stage!r}, but the study has {step.id!r} in "
                 f"stage {same.stage!r}. Say the same in both.")
            )  # fmt: skip
    return problems


def _persona_pains(persona: Persona, journeys: Sequence[Journey]) -> Problems:
    known = [
        pain.id
        for journey in journeys
        if persona.id in journey.personas
        for pain in journey.pains()
    ]
    named = [
        (("pains", at, "pain"), pain.pain)
        for at, pain in enumerate(persona.pains)
        if pain.pain is not None
    ]
    return _unknown(named, known, "pain of a journey of this persona")


def _twice(names: Names) -> Problems:
    seen: set[str] = set()
    problems: Problems = []
    for place, name in names:
        if name in seen:
            problems.append((place, f"is {name!r}, which stands twice. Give each its own."))
        seen.add(name)
    return problems


def _unknown(names: Names, known: Iterable[str], what: str) -> Problems:
    known = list(dict.fromkeys(known))
    return [
        (place, f"names {name!r}, which is no {what}.{nearest(name, known)} "
         f"Known: {', '.join(known) or 'none'}.")
        for place, name in names
        if name not in known
    ]  # fmt: skip
