"""From the pages of the form for everybody to what the front door is told."""

from datetime import date
from typing import Any

from django.http import QueryDict

from joinedup.frontdoor.forms.known_by import in_full, said_known_by
from joinedup.frontdoor.forms.public import FORMS, PageForm
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules import public
from joinedup.frontdoor.rules.coming_in import ANONYMOUS, UNKNOWN, CameBy, PersonKind, PersonTold
from joinedup.frontdoor.rules.public import Answers, Detail, Page, Sent
from joinedup.frontdoor.rules.telling import Told
from joinedup.frontdoor.rules.whom import CHILDREN_NEAR, About, OfAnAdult, children_near, the_adult


def form_of(
    page: Page,
    sent: Sent | QueryDict | None,
    *,
    about: str,
    today: date,
    more: bool = False,
    judged: bool = True,
) -> PageForm:
    """The page's form, empty or as sent; `more` has room for one child more, not `judged` is opened."""
    data = sent if sent is None or isinstance(sent, QueryDict) else as_sent(sent)
    given: dict[str, Any] = {"today": today}
    if data is not None and not judged:
        given["initial"] = {name: data[name] for name in data}
    if page is Page.CHILDREN:
        given["many"] = _children_in(data) + more
    form: PageForm = FORMS[page](data if judged else None, **given)
    if page is Page.WORRY and about == About.THEN:
        form.fields["worry"].label = "What happened?"
    if page is Page.CHILDREN and about in (About.THEN, About.ADULT):
        form.title = CHILDREN_NEAR
        form.intro = children_near(About(about))
    return form


def as_sent(fields: Sent) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, list(values))
    return data


def typed_on(page: PageForm) -> dict[str, list[str]]:
    """What is kept of a page: its own fields as they were sent, and nothing else that came with them."""
    data: Any = page.data
    return {name: [str(value) for value in data.getlist(name)] for name in page.fields if name in data}


def missing(answers: Answers, *, today: date) -> Page | None:
    """The first page that is not answered, or not in order; None where all may be sent."""
    about = public.about_of(answers)
    for page in public.pages(about):
        if page not in answers or not form_of(page, answers[page], about=about, today=today).is_valid():
            return page
    return None


def in_order(answers: Answers, *, today: date) -> Answers:
    """The same answers, so that all can be taken: what is not in order goes, as it was typed, to the worry.

    Somebody has a receipt for it. A page that asks more by now than it did then must not cost a word.
    """
    about, kept, loose = public.about_of(answers), dict(answers), list[str]()
    answered: dict[str, list[str]] = {}  # beside a worry that is longer than its page takes
    for page in public.pages(about):
        form = form_of(page, answers.get(page, {}), about=about, today=today)
        if form.is_valid():
            kept[page] = answers.get(page, {})
            continue
        if page is Page.WORRY and form.cleaned_data.get("of_a_worker"):
            answered["of_a_worker"] = [form.cleaned_data["of_a_worker"]]
        typed = [value for values in _but(answers.get(page, {}), answered) for value in values if value]
        loose += typed
        kept[page] = _LEAST.get(page, {})
    if loose:
        worry = "\n".join([*kept[Page.WORRY].get("worry", []), *loose])
        kept[Page.WORRY] = {**kept[Page.WORRY], **answered, "worry": [worry]}
    return kept


def _but(sent: Sent, answered: Sent) -> list[list[str]]:
    return [values for name, values in sent.items() if name not in answered]


_LEAST: dict[str, Sent] = {
    Page.ABOUT: {"about": [About.CHILD.value]},
    Page.WORRY: {"worry": ["-"]},
    Page.HAPPENED: {"last_happened": [Concern.LastHappened.NOT_SURE.value]},
    Page.FAMILY: {"family_knows": [Concern.FamilyKnows.UNKNOWN.value]},
    Page.YOU: {"give": ["no"]},
}


def told_in(answers: Answers, *, in_danger: bool, today: date) -> tuple[Told, Detail]:
    """What the front door is told, from answers that are in order."""
    about = public.about_of(answers)
    said: dict[str, Any] = {}
    for page in public.pages(about):
        form = form_of(page, answers[page], about=about, today=today)
        form.full_clean()
        said |= form.cleaned_data
        if page is Page.WORRY and "worry" not in form.cleaned_data:
            said["worry"] = answers[page]["worry"][0]  # longer than the page would take it: from `in_order`
    given = said["give"] == "yes"
    children = _children(said)
    first = children[0] if children else PersonTold(PersonKind.CHILD)
    told = Told(
        worry=said["worry"],
        last_happened=said.get("last_happened") or Concern.LastHappened.LONGER.value,
        family_knows=said.get("family_knows") or Concern.FamilyKnows.UNKNOWN.value,
        family_knows_detail=said.get("family_knows_detail", ""),
        child_name=first.name,
        child_birth_date=first.birth_date,
        child_age=first.age,
        child_known_by=first.known_by,
        child_address=said.get("address", "") if about == About.CHILD else "",
        child_postcode=said.get("postcode", ""),
        childs_words=said.get("childs_words", ""),
        working_well=said.get("working_well", ""),
        people=(*children[1:], *_adults(said, about)),
        came_by=CameBy.PUBLIC,
        source=UNKNOWN if given else ANONYMOUS,
        verified=False,
        about=About(about),
        of_a_worker=said.get("of_a_worker") == "yes",
        of_an_adult=OfAnAdult(**{name: said.get(name, "") for name in OfAnAdult.__dataclass_fields__}),
    )
    kept = ("name", "phone", "safe_ways", "may_leave_message", "not_to_say")
    detail = Detail(
        in_danger=in_danger,
        **{name: said.get(name, "") for name in _DETAILS},
        **({name: said[name] for name in kept} if given else {}),
    )
    return told, detail


_DETAILS = ("school", "child_knows", "looked_after_by", "of_a_worker")


def _children(said: dict[str, Any]) -> tuple[PersonTold, ...]:
    found = []
    for number in range(1, public.MOST_CHILDREN + 1):
        name, age = said.get(f"name_{number}", ""), said.get(f"age_{number}", "")
        born = said.get("birth_date") if number == 1 else None
        if name or age or born:
            known_by = said_known_by({}, "", born=born)
            whole = in_full(born)
            found.append(
                PersonTold(PersonKind.CHILD, name=name, birth_date=whole, age=age, known_by=known_by)
            )
    return tuple(found)


def _adults(said: dict[str, Any], about: str) -> tuple[PersonTold, ...]:
    if about != About.ADULT:
        return public.carers(said.get("looked_after_by", ""))
    return the_adult(
        About.ADULT,
        name=said.get("adult_name", ""),
        age=said.get("adult_age", ""),
        address=said.get("address", ""),
    )


def _children_in(data: QueryDict | None) -> int:
    if data is None:
        return 1
    there = [number for number in range(1, public.MOST_CHILDREN + 1) if f"name_{number}" in data]
    return max(there, default=1)
