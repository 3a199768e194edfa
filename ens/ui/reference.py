"""
The page docs/reference/components.md, from the tags themselves: `python -m ens.ui.reference`.
"""

import inspect
import sys
from collections.abc import Callable

from ens.ui.gallery import GROUPS
from ens.ui.templatetags import ui

HEAD = """# Components

Made from the tags by `python -m ens.ui.reference > docs/reference/components.md`. Every
component, in every state, is on the page `/_ui`, with the line of template that makes it.

A page extends `ui/base_citizen.html`, `ui/base_pro.html`, `ui/base_staff.html`,
`ui/base_sandbox.html` or, for the public, `ui/base.html`, begins with `{% load i18n ui %}` and
fills the blocks `title`, `breadcrumb`, `content`; also, when it must, `nav`, `page_class` (`wide`),
`robots` (empty on a page to be indexed), `head`, `banner`, `footer`, `account`, `home`, `audience`,
`audience_name`. In its context: `navigation` (items of the tag below), `account_name`,
`account_detail`, `account_links`, and `now`, without which moments are written in full ("le 3 mars
2026" rather than "hier").

Arguments are plain values. Words are wrapped: `{% button _("Enregistrer") %}`. An argument
after `name=` is given by name. Tags in `{% x %}...{% endx %}` hold what is between.

Filters: `{{ date|day }}` ("12 avril 1991"), `{{ value|quantity:"mmol/L" }}` ("4,2 mmol/L").
From Python: `ens.ui.dates.read_date(request.POST, name)` reads a `date_field` (`NotADate`
carries the sentence to show); `ens.ui.charts.sentence.sentence_for(value, low, high, unit,
previous)`; `ens.ui.words` (`number`, `quantity`, `day`, `moment`, `time_left`).
"""


def page() -> str:
    parts = [HEAD]
    for title, names in GROUPS.items():
        parts.append(f"## {title}\n\n" + "\n".join(line(name) for name in names.split()) + "\n")
    return "\n".join(parts)


def line(name: str) -> str:
    function = inspect.unwrap(ui.register.tags[name])
    text = " ".join((inspect.getdoc(function) or "").split())
    return f"- **`{{% {name} {arguments(function)}%}}`** {text}"


def arguments(function: Callable) -> str:
    given = inspect.signature(function).parameters.values()
    shown = [_argument(one) for one in given if one.name not in ("context", "content")]
    return "".join(f"{one} " for one in shown)


def _argument(one: inspect.Parameter) -> str:
    if one.default is inspect.Parameter.empty:
        return one.name if one.kind is one.POSITIONAL_OR_KEYWORD else f"{one.name}="
    default = f'"{one.default}"' if isinstance(one.default, str) else repr(one.default)
    return f"{one.name}={default}"


if __name__ == "__main__":
    from ens.ui import standalone

    standalone.configure()
    sys.stdout.write(page())
