"""
The part of FHIRPath that the search parameters of R4 are written in.

Seven shapes: a path, `(path as T)`, `path.as(T)`, `where(name='literal')`, `where(resolve() is T)`,
`path[0]`, and `x.exists() and x != false`. Source: R4 search-parameters.json, read whole.
"""

import re
from dataclasses import dataclass, replace

_CAST = re.compile(r"\(([\w.]+) as (\w+)\)((?:\.\w+)*)")
_RESOLVES = re.compile(r"(.+)\.where\(resolve\(\) is (\w+)\)")
_SET = re.compile(r"([\w.]+)\.exists\(\) and \1 != false")
_STEP = re.compile(r"(\w+)(?:\.where\((\w+)\s*=\s*'([^']*)'\))?")
_PATH = re.compile(r"\w+(?:\.where\(\w+\s*=\s*'[^']*'\)|\.\w+)*")
_AS = re.compile(rf"({_PATH.pattern})\.as\((\w+)\)")


class NotSupported(ValueError):
    """
    The expression is none of the shapes.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """
    One element name; `cast` keeps one type of a choice, `where` keeps values whose member says so.
    """

    name: str
    cast: str = ""
    where: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Path:
    """
    `resolves` keeps references to that type; `is_set` asks whether there is a value but false.
    """

    steps: tuple[Step, ...]
    resolves: str = ""
    is_set: bool = False


def parse(expression: str) -> tuple[Path, ...]:
    """
    Return one path per alternative; the name of the resource type is left out of each.

    :raises NotSupported:
    """
    return tuple(_parse_one(part.strip()) for part in expression.split("|") if part.strip())


def _parse_one(text: str) -> Path:
    if match := _SET.fullmatch(text):
        return Path(_steps(match[1]), is_set=True)
    if match := _RESOLVES.fullmatch(text):
        return Path(_steps(match[1]), resolves=match[2])
    if match := _CAST.fullmatch(text):
        return Path(_cast(_steps(match[1]), match[2]) + _steps(match[3].removeprefix(".")))
    if match := _AS.fullmatch(text):
        return Path(_cast(_steps(match[1]), match[2]))
    if _PATH.fullmatch(text):
        return Path(_steps(text))
    raise NotSupported(text)


def _cast(steps: tuple[Step, ...], type_name: str) -> tuple[Step, ...]:
    return (*steps[:-1], replace(steps[-1], cast=type_name))


def _steps(text: str) -> tuple[Step, ...]:
    steps = tuple(Step(m[1], where=(m[2] or "", m[3] or "")) for m in _STEP.finditer(text))
    return steps[1:] if steps and steps[0].name[0].isupper() else steps
