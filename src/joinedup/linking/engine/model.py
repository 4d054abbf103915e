"""The one model for both engines: the levels of `identity.rules.levels` said in SQL, weighed by its weights.

A saved model says what it was made with. One of another version is refused, with the reason: the same number
would mean another level.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joinedup.identity.rules import weights as weighing
from joinedup.identity.rules.keys import EDITION as KEYS
from joinedup.identity.rules.levels import GOES_BEFORE
from joinedup.identity.rules.saying import AGREES, sentence
from joinedup.identity.rules.weights import Chances, Weights

EDITION = 3  # of the SQL below; part of what a saved model must agree with
_NEAR = "0.929999999"  # .93, whichever way the last bit falls in another language's arithmetic
_NEITHER = Chances(0.5, 0.5, 0.5)  # of names that do not stand the other way round: it says nothing
_SMALLEST = 1e-9  # a level that no record of a kind ever comes out at still has a chance

# How each engine says what SQL has no common word for.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "duckdb": {
        "near": "jaro_winkler_similarity",
        "edits": "damerau_levenshtein",
        "begins": "starts_with",
        "share": "list_has_any(string_split(trim({one}), ' '), string_split(trim({other}), ' '))",
    },
    "spark": {
        "near": "nearness",
        "edits": "edits",
        "begins": "startswith",
        "share": "arrays_overlap(split(trim({one}), ' '), split(trim({other}), ' '))",
    },
}


class ModelRefused(Exception):
    """A saved model cannot be used, and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Model:
    weights: Weights
    mark: str  # tells one set of weights from another

    @property
    def version(self) -> str:
        return f"{EDITION}.{KEYS}.{self.weights.version}-{self.mark}"


def model_of(weights: Weights) -> Model:
    return Model(weights, hashlib.sha256(weights.dump().encode()).hexdigest()[:8])


def saved(model: Model) -> str:
    """The text of a model file: for a second run with the very same model."""
    said = {"model": EDITION, "keys": KEYS, "weights": json.loads(model.weights.dump())}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def read_saved(text: str) -> Model:
    """
    Raises:
        ModelRefused: it is no model, or of another version than this release runs.
    """
    try:
        said = json.loads(text)
        edition, keys, weights = said["model"], said["keys"], said["weights"]
    except (ValueError, TypeError, KeyError):
        raise ModelRefused("This is no saved model: it does not say its version.") from None
    if edition != EDITION:
        raise ModelRefused(
            f"The saved model is of version {edition}, and this release compares by version {EDITION}: the "
            "same weights would mean other levels. Save it anew."
        )
    if keys != KEYS:
        raise ModelRefused(
            f"The saved model was made for keys of edition {keys}, and this release makes edition {KEYS}. "
            "Save it anew."
        )
    try:
        return model_of(weighing.loads(json.dumps(weights)))
    except weighing.WeightsRefused as refused:
        raise ModelRefused(str(refused)) from None


def settings(model: Model, *, engine: str) -> dict[str, Any]:
    """What Splink is told. `engine` is duckdb or spark: the same comparisons, in the words of each."""
    return {
        "link_type": "dedupe_only",  # told and held stand in one table, and the pairs are ours
        "unique_id_column_name": "row",
        "sql_dialect": engine,
        "probability_two_random_records_match": model.weights.prior,
        "blocking_rules_to_generate_predictions": ["l.row = r.row"],  # never run: the pairs are registered
        "comparisons": [
            _comparison(what, levels, model.weights) for what, levels in conditions(engine).items()
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": ["subject"],
    }


def conditions(engine: str) -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """For each comparison: when it says nothing, and its levels, the nearest first; then 'differs'."""
    words = _WORDS[engine]

    def near(column: str) -> str:
        return f"{words['near']}({column}_l, {column}_r) >= {_NEAR}"

    def slip(column: str) -> str:
        short = f"least(length({column}_l), length({column}_r)) >= 4"
        as_long = f"abs(length({column}_l) - length({column}_r)) <= 1"
        one_edit = f"{as_long} and {words['edits']}({column}_l, {column}_r) = 1"
        return f"{short} and ({near(column)} or ({one_edit}))"

    def short(column: str) -> str:
        """As `identity.rules.levels` has it: a letter apart, and too short for that to be a slip alone."""
        length = f"least(length({column}_l), length({column}_r))"
        as_long = f"abs(length({column}_l) - length({column}_r)) <= 1"
        return f"{length} in (2, 3) and {as_long} and {words['edits']}({column}_l, {column}_r) = 1"

    def share(one: str, other: str) -> str:
        some = words["share"].format(one=one, other=other)
        return f"trim({one}) <> '' and trim({other}) <> '' and {some}"

    def formed(column: str) -> str:
        return f"contains({column}_forms_l, concat(' ', {column}_r, ' '))"

    def heard(column: str) -> str:
        return f"length({column}_sound_l) > 1 and {column}_sound_l = {column}_sound_r"

    def across(one: str, other: str) -> str:
        """A family name that stands where the other has the given one, as written or nearly."""
        nearly = f"{words['near']}({one}, {other}) >= {_NEAR}"
        return f"({one} = {other} or {nearly})"

    turned = (
        "(given_l <> '' and family_l <> '' and given_r <> '' and family_r <> '' and given_l <> given_r and "
        f"((given_l = family_r and {across('family_l', 'given_r')}) or "
        f"(family_l = given_r and {across('given_l', 'family_r')})))"
    )
    # As `identity.rules.levels.given_level` has it: Muhammad and Muhammad Umar may be brothers.
    several = ", ".join(f"'{name}'" for name in sorted(GOES_BEFORE))
    goes_before = f"(given_l in ({several}) and (middle_l = '') <> (middle_r = ''))"
    starts = words["begins"]
    one_door = "(door_l <> '' and door_l = door_r)"
    same_line = (
        f"(line_l <> '' and line_r <> '' and (line_l = line_r or ({one_door} and "
        f"({starts}(line_l, concat(line_r, ' ')) or {starts}(line_r, concat(line_l, ' ')) or "
        f"{near('line')}))))"
    )
    both_postcodes = "(postcode_l <> '' and postcode_r <> '')"
    whole = "least(length(postcode_l), length(postcode_r)) >= 5"
    neighbours = (
        f"({whole} and substr(postcode_l, 1, length(postcode_l) - 2) = "
        "substr(postcode_r, 1, length(postcode_r) - 2))"
    )
    slipped = f"({whole} and {words['edits']}(postcode_l, postcode_r) = 1)"
    begun = f"({starts}(postcode_l, postcode_r) or {starts}(postcode_r, postcode_l))"
    # As `identity.rules.levels.home_level` has it: a house whose postcode is missing, or slipped.
    one_home = f"({same_line} and {one_door} and ({neighbours} or {slipped} or {begun}))"
    same_postcode = "(postcode_l <> '' and postcode_l = postcode_r)"
    shorter = "least(length(born_l), length(born_r))"
    return {
        "given": (
            "given_l = '' or given_r = ''",
            (
                ("goes_before", f"given_l = given_r and {goes_before}"),
                ("exact", "given_l = given_r"),  # as it stands: Splink looks for it by these words
                ("turned", turned),
                ("initial", _initial("given_l[1] = given_r[1]")),
                ("one_letter", "length(given_l) = 1 or length(given_r) = 1"),
                ("variant", formed("given")),
                ("close", slip("given")),
                ("part", share("given_words_l", "given_words_r")),
                (
                    "middle",
                    "contains(concat(' ', middle_l, ' '), concat(' ', given_r, ' ')) or "
                    "contains(concat(' ', middle_r, ' '), concat(' ', given_l, ' '))",
                ),
                ("phonetic", heard("given")),
                ("short", short("given")),
            ),
        ),
        "family": (
            "family_l = '' or family_r = ''",
            (
                ("exact", "family_l = family_r"),
                ("turned", turned),
                ("variant", f"family_stem_l = family_stem_r or {formed('family')}"),
                ("part", share("family_words_l", "family_words_r")),
                ("close", slip("family")),
                ("phonetic", heard("family")),
                ("short", short("family")),
            ),
        ),
        "order": (f"not {turned}", (("swapped", turned),)),
        "middle": (
            "middle_l = '' or middle_r = ''",
            (
                ("exact", f"middle_l = middle_r or ({share('middle_l', 'middle_r')})"),
                ("initial", "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)"),
            ),
        ),
        "born": (
            "born_l = '' or born_r = ''",
            (
                ("exact", "length(born_l) = 10 and born_l = born_r"),
                ("month", f"{shorter} = 7 and substr(born_l, 1, 7) = substr(born_r, 1, 7)"),
                ("year", f"{shorter} = 4 and substr(born_l, 1, 4) = substr(born_r, 1, 4)"),
                (
                    "swapped",
                    f"{shorter} = 10 and substr(born_l, 1, 4) = substr(born_r, 1, 4) and "
                    "substr(born_l, 6, 2) = substr(born_r, 9, 2) and "
                    "substr(born_l, 9, 2) = substr(born_r, 6, 2)",
                ),
                (
                    "two_parts",
                    f"{shorter} = 10 and "
                    "(case when substr(born_l, 1, 4) = substr(born_r, 1, 4) then 1 else 0 end) + "
                    "(case when substr(born_l, 6, 2) = substr(born_r, 6, 2) then 1 else 0 end) + "
                    "(case when substr(born_l, 9, 2) = substr(born_r, 9, 2) then 1 else 0 end) = 2",
                ),
            ),
        ),
        "home": (
            f"not {both_postcodes} and (not (line_l <> '' and line_r <> '') or "
            f"({same_line} and not {one_home}))",
            (
                ("exact", f"{same_postcode} and {same_line}"),
                ("line", one_home),
                ("postcode", same_postcode),
                ("sector", neighbours),
            ),
        ),
        "nhs": ("nhs_l = '' or nhs_r = ''", (("exact", f"nhs_l = nhs_r or ({share('nhs_l', 'nhs_r')})"),)),
        "upn": ("upn_l = '' or upn_r = ''", (("exact", f"upn_l = upn_r or ({share('upn_l', 'upn_r')})"),)),
        "sex": ("sex_l = '' or sex_r = ''", (("exact", "sex_l = sex_r"),)),
    }


def levels_of(what: str) -> tuple[str, ...]:
    """The names of a comparison's levels by the number that Splink gives them, from 0."""
    _, levels = conditions("duckdb")[what]
    return ("differs", *(name for name, _ in reversed(levels)))


# What Splink's own number of a level is called in the weights: these levels are ours alone.
_WEIGHED_AS = {"turned": "exact", "one_letter": "differs", "goes_before": "part"}


def weighed_as(level: str) -> str:
    return _WEIGHED_AS.get(level, level)


def said_of(what: str, level: str, bits: float) -> str:
    """A level in words, never a value."""
    return sentence(what, weighed_as(level), bits=bits)


def _initial(same: str) -> str:
    one = "(length(given_l) = 1 or length(given_r) = 1)"
    return f"{one} and substr(given_l, 1, 1) = substr(given_r, 1, 1)" if same else one


def _comparison(what: str, said: tuple[str, tuple[tuple[str, str], ...]], weights: Weights) -> dict[str, Any]:
    nothing, levels = said
    written: list[dict[str, Any]] = [
        {"sql_condition": nothing, "label_for_charts": "nothing is said", "is_null_level": True}
    ]
    for name, condition in (*levels, ("differs", "ELSE")):
        chances = weights.levels[what].get(weighed_as(name), _NEITHER)
        level: dict[str, Any] = {
            "sql_condition": condition,
            "label_for_charts": name,
            "m_probability": max(chances.m, _SMALLEST),
            "u_probability": max(chances.u, _SMALLEST),
        }
        if name == "exact" and what in ("given", "family"):
            level |= {"tf_adjustment_column": what, "tf_adjustment_weight": 1.0}
        written.append(level)
    return {"output_column_name": what, "comparison_levels": written}


def agrees(what: str, level: str) -> bool | None:
    """Whether a level speaks for one person, against, or neither."""
    return AGREES.get((what, weighed_as(level)))
