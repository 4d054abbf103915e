"""The Jinja2 environment of every page, for Django's Jinja2 backend.

Two environments, one on top of the other. Ours is strict: a name that a page was not given is a defect,
not an empty string. GOV.UK's macros ask for dozens of options that nobody gave, so they live in a forgiving
one of their own and are reached as globals. All macros are globals, not imports, because a block rendered
alone (a fragment) does not run the imports at the head of its file.
"""

import os
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jinja2
from django.templatetags.static import static
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from joinedup.ui import fields, words
from joinedup.ui.opening import opening
from joinedup.ui.rendering import address

ROOMS: Final = Path(__file__).resolve().parent.parent
GOVUK_PREFIX: Final = "govuk_frontend_jinja"
COMPONENT_FILES: Final = ("components", "people", "forms")

# GOV.UK's script opens what a choice reveals and marks the choice aria-expanded, which a radio may not
# carry (axe: aria-allowed-attr). Without these two marks it leaves the choice alone, and our style sheet
# opens it, script or not.
OPENED_BY_SCRIPT: Final = re.compile(
    r' data-aria-controls="[^"]*"| govuk-(?:radios|checkboxes)__conditional--hidden(?=")'
)


class Macros:
    """The macros of one or more template files, as attributes: `ui.tag('New')`."""

    def __init__(self, environment: jinja2.Environment, *files: str) -> None:
        self._environment = environment
        self._files = files

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for file in self._files:
            module = self._environment.get_template(file).module
            if hasattr(module, name):
                macro = getattr(module, name)
                setattr(self, name, macro)  # found once: a page of fifty lines asks for it two hundred times
                return macro
        raise AttributeError(f"no macro {name!r} in {', '.join(self._files)}")


class OurMacros(Macros):
    """Our own macros, and the two that need more than a template can do."""

    def field(self, bound: Any, **options: Any) -> Markup:
        """One field of a form with its label, hint, error and typed value, by the widget that it has."""
        name, parameters = fields.govuk_parameters(bound, **options)
        macro: Callable[[dict[str, Any]], Markup] = self._environment.globals[name]  # type: ignore[assignment]
        shown = macro(parameters)
        return Markup(OPENED_BY_SCRIPT.sub("", shown)) if options.get("reveals") else shown  # noqa: S704

    @jinja2.pass_context
    def form_start(
        self,
        context: jinja2.runtime.Context,
        action: str,
        *,
        key: str | bool = "",
        version: object = "",
        draft: str = "",
        **options: Any,
    ) -> Markup:
        """Open a form that posts: token against forgery, idempotency key, version and draft inside.

        `key=true` makes the key, or keeps the one that the form came back with. `draft` names the form where
        what is typed into it is kept; without it nothing is.
        """
        how = opening(context.get("request"), action, key=key, version=version, called=draft)
        opened: Markup = self.open_form(
            action,
            csrf_input=context.get("csrf_input", ""),
            key=how.key,
            version=how.version,
            hidden=how.hidden or {},
            keep_at=how.keep_at,
            begun=how.begun,
            carried=how.carried,
            **options,
        )
        return opened


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment. `options` are those of Django's backend.

    Without a loader, templates come from the `templates` folder of every room.
    """
    settings: dict[str, Any] = {
        "loader": jinja2.FileSystemLoader(_template_folders()),
        **options,
        "autoescape": True,
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [*options.get("extensions", ()), InternationalizationExtension],
        "bytecode_cache": compiled_before(),
    }
    made = jinja2.Environment(**settings)  # noqa: S701 -- autoescape is in the settings above
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(_govuk_macros())
    made.globals.update(
        static=static,
        url=address,
        ui=OurMacros(made, *(f"ui/{file}.html" for file in COMPONENT_FILES)),
    )
    made.filters.update(
        moment=words.moment,
        day=words.day,
        short_day=words.short_day,
        time=words.time,
        age=words.age,
        plural=words.plural,
        iso=_iso,
    )
    return made


def compiled_before() -> jinja2.FileSystemBytecodeCache | None:
    """Beside a checkout, where tables are made once too, what one process compiled serves the next.

    A template that was changed is compiled anew: Jinja keeps the digest of its source. How we set Jinja up is
    in the folder's name.
    """
    beside = os.environ.get("JOINEDUP_MADE_TABLES")
    if not beside:
        return None
    made_by = sha256(jinja2.__version__.encode() + Path(__file__).read_bytes()).hexdigest()
    folder = Path(beside) / f"templates-{made_by[:16]}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None  # where nothing can be kept, nothing is lost
    return jinja2.FileSystemBytecodeCache(str(folder))


def _template_folders() -> list[Path]:
    """Each holds one folder of the room's own name, so that none can clash."""
    return sorted(ROOMS.glob("*/templates"))


def _iso(value: Any) -> str:
    """For `<time datetime>`: what a machine reads, in UTC for moments."""
    return str(value.isoformat())


@lru_cache(maxsize=1)
def _govuk_macros() -> dict[str, Any]:
    """GOV.UK's macros by their own names: `govukButton`, `govukRadios` ..."""
    upstream = jinja2.PackageLoader(GOVUK_PREFIX)
    forgiving = jinja2.Environment(
        loader=jinja2.PrefixLoader({GOVUK_PREFIX: upstream}),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled_before(),
    )
    found = {}
    for path in upstream.list_templates():
        if path.startswith("components/"):
            component = path.split("/")[1]
            name = "govuk" + "".join(part.capitalize() for part in component.split("-"))
            found[name] = _Lazy(forgiving, f"{GOVUK_PREFIX}/{path}", name)
    return found


class _Lazy:
    """A macro that is compiled at its first call: a page uses four of the thirty-odd."""

    def __init__(self, environment: jinja2.Environment, path: str, name: str) -> None:
        self._environment, self._path, self._name = environment, path, name

    def __call__(self, *args: Any, **kwargs: Any) -> Markup:
        macro = getattr(self._environment.get_template(self._path).module, self._name)
        rendered: Markup = macro(*args, **kwargs)
        return rendered
