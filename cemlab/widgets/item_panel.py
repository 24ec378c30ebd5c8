"""A panel to look through the items of a study and to correct roles, labels, scales and codes.

It writes into `study.yaml` what a person would write there by hand: only the keys that were
changed, with every comment and the order of the file kept. It holds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from html import escape
from typing import Any

import pandas as pd

from cemlab.data import Survey, read_survey
from cemlab.errors import CemlabError, OptionError
from cemlab.language import check_language, speaker
from cemlab.results import show
from cemlab.study import Item, Study, open_study, remarks
from cemlab.study.editing import edit, fingerprint
from cemlab.widgets import item_form
from cemlab.widgets.item_form import DIRECTIONS, GAPS, ROLES, ItemForm
from cemlab.widgets.panels import bundle, opened, status

ALL, CHECK = "all", "check"
ROWS = 14


def items(study: Study | str, *, language: str | None = None) -> ItemPanel:
    """A panel of the items of a study, for JupyterLab; a table where nobody can click.

    Parameters
    ----------
    study : Study or str
        An open study, or its name under ``data/``.
    language : {"en", "zh"}, optional
        Of the panel; that of the study when not given.

    Returns
    -------
    ItemPanel

    Examples
    --------
    >>> cemlab.widgets.items("wuye-repair")
    """
    return ItemPanel(study, language=language)


class ItemPanel:
    """Items of a study file, one at a time: what the file says, what the data say, and why.

    Attributes
    ----------
    study : Study
        As the file is now; opened again after every save.
    language : {"en", "zh"}
    """

    def __init__(self, study: Study | str, *, language: str | None = None) -> None:
        self.study = opened(study)
        self.language = check_language(language or self.study.language)
        self._say = speaker(self.language)
        self._read()
        self._controls: dict[str, Any] | None = None

    @property
    def to_check(self) -> list[str]:
        """Items about which the import was not sure, and which nobody has looked at since."""
        return [name for name in self.study.survey.items if remarks.is_open(self._why.get(name))]

    def table(self) -> pd.DataFrame:
        """One row per item: what the study file says of it, and what the import was not sure of."""
        rows = []
        for name, item in self.study.survey.items.items():
            form = ItemForm.of(item)
            rows.append({
                "item": name,
                "label": form.label_zh if self.language == "zh" else form.label_en,
                **{key: getattr(form, key) for key in ("role", "scale", "direction", *GAPS)},
                "remark": "; ".join(self._why.get(name, {}).values()),
            })  # fmt: skip
        return pd.DataFrame(rows)

    def save(self, name: str, form: ItemForm, *, looked_at: bool = False) -> str:
        """Write what a person changed about an item into the study file, and read the data again.

        Parameters
        ----------
        name : str
            An item of the survey.
        form : ItemForm
            All fields as they should be.
        looked_at : bool, default False
            Whether somebody looked at what the import was not sure of: its remarks then say so.

        Returns
        -------
        str
            What happened, in the language of the panel: saved or not, and whether the data fit.

        Raises
        ------
        OptionError
            No such item, or a field that cannot be read.
        StudyError
            The file would be impossible, or was changed on disk in the meantime; nothing is
            written.
        """
        if name not in self.study.survey.items:
            raise OptionError.unknown("item", name, self.study.survey.items)
        changed, wrong = item_form.changes(ItemForm.of(self.study.survey.items[name]), form)
        if wrong:
            named = [f"{self._say(f'widgets.items.{field}')} {getattr(form, field)!r}"
                     for field in wrong]  # fmt: skip
            raise OptionError(self._say("widgets.items.unreadable", fields="; ".join(named)))
        place = ("survey", "items", name)
        said = remarks.looked_at(self._why.get(name, {})) if looked_at else {}
        if not changed and not said:
            return self._say("widgets.items.nothing_changed")
        edit(
            self.study.path,
            {(*place, key): value for key, value in changed.items()},
            remarks={(*place, *key): text for key, text in said.items()},
            expected_hash=self._hash,
        )
        self.study = open_study(self.study.path)
        self._read()
        keys = {"items": ", ".join(changed) or self._say("widgets.items.remark")}
        return f"{self._say('widgets.items.saved', name=name, **keys)} {self._fit()}"

    def _read(self) -> None:
        self._hash = fingerprint(self.study.path)
        self._why = remarks.of_items(self.study.path)
        self._survey: Survey | None = None
        self._problem = ""
        try:
            self._survey = read_survey(self.study)
        except CemlabError as bad:
            self._problem = str(bad)

    def _fit(self) -> str:
        if self._problem:
            return self._say("widgets.items.does_not_fit", problem=self._problem)
        return self._say("widgets.items.fits", n=self._survey.n)

    # ---- what is seen -------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return bundle(self, "", **kwargs)

    def __repr__(self) -> str:
        return f"ItemPanel({self.study.id!r}, {len(self.study.survey.items)} items)"

    def _static(self) -> str:
        head = self._say("widgets.items.head", n=len(self.study.survey.items),
                         n_check=len(self.to_check))  # fmt: skip
        return f"<p>{escape(head)}</p>{show(self.table())._repr_html_()}"

    def widget(self) -> Any:
        """The panel as one widget of ipywidgets."""
        if self._controls is None:
            self._controls = self._built()
            self._list()
            self._fill()
        return self._controls["all"]

    def _built(self) -> dict[str, Any]:
        import ipywidgets as w

        say = self._say
        wide = w.Layout(width="auto")

        def field(kind: type, key: str, **more: Any) -> Any:
            return kind(
                description=say(f"widgets.items.{key}"), layout=wide,
                style={"description_width": "11em"}, **more,
            )  # fmt: skip

        roles = [(say(f"widgets.role.{role}"), role) for role in ROLES]
        directions = [(say(f"widgets.direction.{one}"), one) for one in DIRECTIONS]
        c: dict[str, Any] = {
            "search": w.Text(placeholder=say("widgets.items.search"), layout=wide,
                             continuous_update=True),
            "which": w.Dropdown(options=self._choices(), layout=wide),
            "list": w.Select(rows=ROWS, layout=wide),
            "head": w.HTML(),
            "role": field(w.Dropdown, "role", options=roles),
            "label_en": field(w.Text, "label_en"),
            "label_zh": field(w.Text, "label_zh"),
            "scale": field(w.Text, "scale", placeholder="1–5"),
            "direction": field(w.Dropdown, "direction", options=directions),
            **{gap: field(w.Text, gap, placeholder="99, 98") for gap in GAPS},
            "looked_at": w.Checkbox(description=say("widgets.items.looked_at"), indent=False,
                                    layout=wide),
            "why": w.HTML(),
            "save": w.Button(description=say("widgets.items.save"), button_style="primary"),
            "back": w.Button(description=say("widgets.items.back")),
            "next": w.Button(description=say("widgets.items.next"), layout=w.Layout(width="auto")),
            "told": w.HTML(),
        }  # fmt: skip
        c["search"].observe(lambda change: self._list(), "value")
        c["which"].observe(lambda change: self._list(), "value")
        c["list"].observe(lambda change: self._fill(), "value")
        c["save"].on_click(lambda button: self._on_save())
        c["back"].on_click(lambda button: self._fill())
        c["next"].on_click(lambda button: self._on_next())
        form = [c[one.name] for one in fields(ItemForm)]
        left = w.VBox([c["search"], c["which"], c["list"]], layout=w.Layout(width="34%"))
        buttons = w.HBox([c["save"], c["back"], c["next"]])
        right = w.VBox([c["head"], *form, c["why"], c["looked_at"], buttons, c["told"]],
                       layout=w.Layout(width="64%", margin="0 0 0 16px"))  # fmt: skip
        c["all"] = w.HBox([left, right], layout=w.Layout(max_width="1080px"))
        return c

    def _choices(self) -> list[tuple[str, str]]:
        roles = dict.fromkeys(item.role for item in self.study.survey.items.values())
        return [
            (self._say("widgets.items.all", n=len(self.study.survey.items)), ALL),
            (self._say("widgets.items.to_check", n=len(self.to_check)), CHECK),
            *((self._say(f"widgets.role.{role}"), role) for role in roles),
        ]

    def _list(self) -> None:
        """The list on the left: items that are looked for, the chosen one kept if it is there."""
        c = self._controls
        which, here = c["which"].value, c["list"].value
        wanted: Mapping[str, Item] = self.study.survey.items
        if which not in (ALL, CHECK):
            wanted = {name: item for name, item in wanted.items() if item.role == which}
        only = self.to_check if which == CHECK else None
        shown = item_form.chosen(wanted, self.language, words=c["search"].value, only=only)
        names = [name for _, name in shown]
        c["list"].options = shown
        c["list"].value = here if here in names else (names[0] if names else None)

    def _fill(self) -> None:
        """The form on the right: what the file says of the chosen item."""
        c, name = self._controls, self._controls["list"].value
        for one in fields(ItemForm):
            c[one.name].disabled = name is None
        c["told"].value = ""
        c["looked_at"].value = False
        if name is None:
            c["head"].value = escape(self._say("widgets.items.none"))
            c["why"].value = ""
            return
        item = self.study.survey.items[name]
        form = ItemForm.of(item)
        for one in fields(ItemForm):
            c[one.name].value = getattr(form, one.name)
        c["head"].value = self._head(name, item)
        why = self._why.get(name, {})
        c["why"].value = "".join(f"<div>{self._remark(*one)}</div>" for one in why.items())
        c["looked_at"].disabled = not remarks.is_open(why)

    def _head(self, name: str, item: Item) -> str:
        asked = item.question.get(self.language) or next(iter(item.question.values()), "")
        lines = [f"<b>{escape(name)}</b>", escape(asked), escape(self._counts(name))]
        return "<br>".join(line for line in lines if line)

    def _remark(self, key: tuple[str, ...], text: str) -> str:
        """A remark behind the field that it speaks of."""
        field = f"<b>{escape(key[0])}</b> " if key else ""
        return f"{field}{escape(text)}"

    def _counts(self, name: str) -> str:
        if self._survey is None or name not in self._survey.items:
            return ""
        counts = self._survey.kinds(name).value_counts()
        counts = counts.rename({"unanswered": "missing"})  # as the figure of answers calls it
        return " · ".join(
            f"{self._say(f'data.figure.{kind}')} {n:,}" for kind, n in counts.items() if n
        )

    def _on_save(self) -> None:
        c, name = self._controls, self._controls["list"].value
        if name is None:
            return
        form = ItemForm(**{one.name: c[one.name].value for one in fields(ItemForm)})
        try:
            said = self.save(name, form, looked_at=c["looked_at"].value)
        except CemlabError as bad:
            said = str(bad)
        else:
            c["which"].options = [(words, key) for words, key in self._choices()]
            self._list()
            c["list"].value = name if name in dict(map(reversed, c["list"].options)) else None
            self._fill()
        c["told"].value = status(said)

    def _on_next(self) -> None:
        c = self._controls
        following = item_form.next_of(self.to_check, c["list"].value)
        if following is None:
            c["told"].value = escape(self._say("widgets.items.all_looked_at"))
            return
        c["which"].value = ALL
        c["search"].value = ""
        c["list"].value = following
