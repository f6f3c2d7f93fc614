"""One action as one command: its options, and the call with everything parsed and every fault listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.documents import lines_option, parse_lines
from commands.lazy import BackdeskCommand
from commands.session import current
from commands.values import Given, dashed, reference_argument, value_option

if TYPE_CHECKING:
    from store.core.action import Action, Parameter


def action_command(action: Action) -> BackdeskCommand:
    """The command that performs an action."""
    example = action.example or f"backdesk {action.noun} {action.verb} --help"
    plan = Plan.of(action)
    return BackdeskCommand(
        action.verb,
        params=plan.options(),
        callback=_callback(action, plan),
        help=_help(action, plan),
        short_help=action.title,
        example=example,
    )


def _help(action: Action, plan: Plan) -> str:
    from store.core.values import Choice

    words = [
        f"{parameter.name.upper()} is one of: {', '.join(parameter.kind.options)}."
        for parameter in plan.positional
        if isinstance(parameter.kind, Choice)
    ]
    return "\n\n".join([action.help, *words])


@dataclass(frozen=True)
class Plan:
    """How the parameters of an action are given: `positional` ones after the verb, or by their option."""

    positional: tuple[Parameter, ...]
    parameters: tuple[Parameter, ...]
    example: str

    @classmethod
    def of(cls, action: Action) -> Plan:
        """References that an action cannot do without may stand after the verb, in its order.

        So may what it acts on where that is no record: the month of `period close`.
        """
        from store.core.values import Ref

        leading: list[Parameter] = []
        for parameter in action.parameters:
            names_it = isinstance(parameter.kind, Ref) or (not leading and action.verb != "add")
            if not names_it or parameter.of or not parameter.required:
                break
            leading.append(parameter)
        return cls(tuple(leading), action.parameters, action.example)

    @property
    def several(self) -> Parameter | None:
        """The record acted on, where it is all that stands after the verb: then several may be named."""
        from store.core.values import Ref

        alone = self.positional[0] if len(self.positional) == 1 else None
        return alone if alone and isinstance(alone.kind, Ref) else None

    def options(self) -> list[click.Parameter]:
        """Click's declarations, in the action's order."""
        found: list[click.Parameter] = [reference_argument(p, p is self.several) for p in self.positional]
        for parameter in self.parameters:
            for option in _options_of(parameter):
                if parameter in self.positional[:1] and isinstance(option, click.Option):
                    option.hidden = option.opts[0] not in self.example
                found.append(option)
        return found


def _options_of(parameter: Parameter) -> list[click.Parameter]:
    from store.core.action import input_parameters, nested_type
    from store.core.values import Changes, Lines, Version

    if isinstance(parameter.kind, Version):
        return [_version_option(parameter)]
    nested = nested_type(parameter)
    if nested is not None and isinstance(parameter.kind, Lines):
        return lines_option(parameter, nested)
    if nested is not None and isinstance(parameter.kind, Changes):
        return [value_option(field, change=True) for field in input_parameters(nested)]
    return [value_option(parameter)]


def _version_option(parameter: Parameter) -> click.Option:
    return click.Option(
        ["--version-seen", parameter.name],
        type=click.INT,
        metavar="N",
        help="Refuse when the record is no longer at this version.",
    )


def _callback(action: Action, plan: Plan) -> Callable[..., int | None]:
    def run(**given: Any) -> int | None:
        refs = _several(plan, given)
        _require(plan, given)
        session = current()
        session.open()
        if len(refs) > 1:
            from commands.many import perform_on_each

            assert plan.several is not None
            name = plan.several.name
            return perform_on_each(action, refs, lambda ref: _parsed(plan, {**given, name: ref}))
        outcome = action.perform(**action.arguments(_parsed(plan, given)))
        if session.json:
            output.json_document(outcome)
        else:
            output.say(outcome.message)
        return None

    return run


def _several(plan: Plan, given: dict[str, Any]) -> tuple[str, ...]:
    """The records named after the verb; the first of them stays in `given` for the checks that follow."""
    if plan.several is None:
        return ()
    key = f"ref_{plan.several.name}"
    refs = tuple(dict.fromkeys(given[key] or ()))
    given[key] = refs[0] if refs else None
    if len(refs) > 1:
        for name in [p.name for p in plan.parameters if _is_version(p)]:
            if given.get(name) is not None:
                raise click.UsageError("'--version-seen' is for one record.", click.get_current_context())
    return refs


def _is_version(parameter: Parameter) -> bool:
    from store.core.values import Version

    return isinstance(parameter.kind, Version)


def _require(plan: Plan, given: dict[str, Any]) -> None:
    """Name everything that is missing at once, before anything is opened."""
    from store.core.values import Changes

    for parameter in plan.positional:
        both = given.pop(f"ref_{parameter.name}", None), given.get(parameter.name)
        if all(both):
            raise click.UsageError(f"'{dashed(parameter)}' is given twice.", click.get_current_context())
        given[parameter.name] = both[0] or both[1]
    missing = [
        parameter.name.upper() if parameter in plan.positional[:1] else dashed(parameter)
        for parameter in plan.parameters
        if parameter.required and not isinstance(parameter.kind, Changes) and not _is_given(parameter, given)
    ]
    if missing:
        raise click.UsageError("Missing: " + ", ".join(missing) + ".", click.get_current_context())


def _is_given(parameter: Parameter, given: dict[str, Any]) -> bool:
    from store.core.values import Lines

    if isinstance(parameter.kind, Lines):
        return bool(given.get("line") or given.get("lines_file"))
    return given.get(parameter.name) is not None


def _parsed(plan: Plan, given: dict[str, Any]) -> dict[str, Any]:
    """Values for `Action.arguments`. Raises one error that lists every unreadable value."""
    from store.core.action import input_parameters, nested_type
    from store.core.values import Changes, Lines

    reader = Given(given)
    result: dict[str, Any] = {}
    for parameter in plan.parameters:
        nested = nested_type(parameter)
        if nested is not None and isinstance(parameter.kind, Lines):
            if _is_given(parameter, given):
                result[parameter.name] = parse_lines(given, nested, reader)
        elif nested is not None and isinstance(parameter.kind, Changes):
            result[parameter.name] = reader.values(input_parameters(nested))
        else:
            result |= reader.values([parameter])
    reader.finish()
    return result
