"""What a confirmation gate shows of a change: all that a person has to see before saying yes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from app.changes import Change, Difference, Verb
from app.exact import exact_line
from app.gate_facts import Ending, Prepared, Result
from app.impact import Affected
from app.text import padded
from widgets.looks import Looks

_SHOWN_AFFECTED = 40
"""How many of the affected things are named; the rest is counted."""

_NAME_WIDTH = 32
"""Cells up to which a name keeps what stands behind it in line."""

_URL_LIMIT = 4000


def gate_page(change: Change, prepared: Prepared | None, style: Looks) -> Text:
    """The page of a change; ``prepared`` is None while it is checked what it affects.

    All texts of both are ready to be shown: masked, and nothing in them left out.
    """
    parts = [
        _meanwhile(change.meanwhile, style),
        _notes(change, prepared, style),
        _differences(change.differences() if prepared is None else prepared.differences, style),
        _impact(change, prepared, style),
        _request(change, prepared, style),
    ]
    return Text("\n\n").join(part for part in parts if part)


def _meanwhile(found: Sequence[Difference], style: Looks) -> Text:
    lines = [
        Text.assemble(
            ("▲ Changed by someone else since you looked: ", style.warn),
            (f"{item.field} ", style.strong),
            *_before_after(item, style),
        )
        for item in found
    ]
    return Text("\n").join(lines)


def _notes(change: Change, prepared: Prepared | None, style: Looks) -> Text:
    final = change.verb is Verb.DELETE
    lines = [
        Text(note, style.bad + Style(bold=True) if final and number == 0 else style.plain)
        for number, note in enumerate(change.notes)
    ]
    lines += [Text(f"▲ {note}", style.warn) for note in (prepared.notes if prepared else ())]
    return Text("\n").join(lines)


def _differences(found: Sequence[Difference], style: Looks) -> Text:
    width = max((cell_len(item.field) for item in found), default=0)
    lines = []
    for item in found:
        line = Text(f"{padded(item.field, width)}  ", style.quiet)
        if item.changed:
            line.append_text(Text.assemble(*_before_after(item, style)))
        else:
            line.append("unchanged", style.quiet)
            if item.after:
                line.append(f"  {item.after}", style.quiet)
        lines.append(line)
    return Text("\n").join(lines)


def _before_after(item: Difference, style: Looks) -> list[tuple[str, Style]]:
    if item.secret:
        return [(item.after, style.strong)]
    return [
        (item.before or "(empty)", style.quiet),
        ("  →  ", style.accent),
        (item.after or "(empty)", style.strong),
    ]


def _impact(change: Change, prepared: Prepared | None, style: Looks) -> Text:
    if prepared is None or change.verb is Verb.CREATE:
        return Text()
    impact = prepared.impact
    title = "What stops working:" if change.verb is Verb.DELETE else "What works with it:"
    text = Text.assemble((f"{title} ", style.plain), (impact.summary, style.strong))
    if impact.note:
        text.append(f"\n▲ {impact.note}", style.warn)
    named = impact.affected[:_SHOWN_AFFECTED]
    kinds = max((len(item.what) for item in named), default=0)
    names = max((cell_len(item.name) for item in named), default=0)
    for item in named:
        text.append("\n  ").append_text(_affected(item, style, kinds, min(names, _NAME_WIDTH)))
    rest = len(impact.affected) - len(named)
    if rest:
        text.append(f"\n  … and {rest} more", style.quiet)
    return text


def _affected(item: Affected, style: Looks, kinds: int, names: int) -> Text:
    """What is affected, in columns of so many cells."""
    line = Text.assemble((f"{padded(item.what, kinds)}  ", style.quiet), (item.name, style.plain))
    if item.status:
        line.append(f"{padded(item.name, names)[len(item.name) :]}  {item.status}", style.quiet)
    return line


def _request(change: Change, prepared: Prepared | None, style: Looks) -> Text:
    outgoing = prepared.outgoing if prepared is not None else None
    text = Text("The request", style.quiet)
    address = "…" if outgoing is None else exact_line(outgoing.url, limit=_URL_LIMIT)
    text.append(f"\n{change.method} ", style.strong).append(address, style.plain)
    for name, value in outgoing.headers if outgoing is not None else ():
        text.append(f"\n{name}: ", style.quiet).append(value, style.plain)
    if change.shown_body:
        text.append(f"\n{change.shown_body}", style.plain)
    return text


def result_text(result: Result, style: Looks) -> Text:
    """What became of a change: the sentence, then the facts that support asks for."""
    sign, look = {
        Ending.DONE: ("✔", style.good),
        Ending.REFUSED: ("✖", style.bad),
        Ending.NOT_SENT: ("✖", style.bad),
        Ending.UNKNOWN: ("?", style.warn),
    }[result.ending]
    text = Text.assemble((f"{sign} {result.sentence}", look + Style(bold=True)))
    facts = []
    if result.resource_id:
        facts.append(f"id {exact_line(result.resource_id)}")
    if result.status is not None:
        facts.append(f"HTTP {result.status}")
    if result.request_id:
        facts.append(f"request_id {exact_line(result.request_id)}")
    if facts:
        text.append(f"\n{' · '.join(facts)}", style.quiet)
    if result.journal_problem:
        text.append(f"\n▲ Not in the journal: {result.journal_problem}", style.warn)
    return text
