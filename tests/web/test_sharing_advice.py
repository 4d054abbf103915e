"""'I am not sure of the law', in one click: nothing typed is lost, and whoever advises reads of no child."""

import pytest

from joinedup.sharing.models import AdviceWish, Question

from .bad_town import errors_of, form_at, page_of, text_of
from .sharing_case import CONCERN, Case, case

__all__ = ["case"]


@pytest.mark.need("I8")
def test_not_sure_is_one_click_and_keeps_everything(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    path = f"/children/{town.amara.reference}/ask"
    shown = form_at(priya.get(f"{path}?concern={CONCERN}"), path)
    typed = {**shown, "topic": "domestic_abuse_incident", "why": "To decide on Nan's"}
    for _ in range(2):
        answer = priya.post(f"{path}?not_sure=1", typed)
        assert (answer.status_code, answer["Location"]) == (303, "/advice")
    other = priya.post(f"{path}?not_sure=1", {**typed, "why": "Other words"})
    assert (other.status_code, form_at(other, path)["why"]) == (409, ["Other words"])
    assert AdviceWish.objects.count() == 1
    assert Question.objects.count() == 0
    page = priya.get("/advice")
    assert "has your wish for advice" in text_of(page)
    draft = next(one for one in page_of(page).xpath("//main//a/@href") if one.startswith("/drafts/"))
    assert "To decide on Nan's" in text_of(priya.get(draft))
    carried = form_at(priya.get(f"{path}?concern={CONCERN}&draft={AdviceWish.objects.get().draft}"), path)
    assert (carried["why"], carried["topic"]) == (["To decide on Nan's"], ["domestic_abuse_incident"])

    denise = town.client("Denise Walker")
    waiting = denise.get("/advice")
    assert "Children's social work: Domestic abuse incidents" in text_of(waiting)
    assert "Screening at the front door" in text_of(waiting)
    for told in ("Mara", "Okafor", "Nan's", town.amara.reference):
        assert told not in waiting.content.decode()
    sent = {**form_at(waiting, "/advice"), "wish": str(AdviceWish.objects.get().pk)}
    assert errors_of(denise.post("/advice", sent)) == ["Enter what you would do"]
    assert denise.post("/advice", {**sent, "said": "Ask, and leave the past out."}).status_code == 303
    assert "Ask, and leave the past out." in text_of(priya.get("/advice"))
    assert "Nobody waits for advice." in text_of(denise.get("/advice"))
    late = denise.post(
        "/advice", {**form_at(waiting, "/advice"), "_key": "l" * 24, "wish": sent["wish"], "said": "Do not."}
    )
    assert (late.status_code, form_at(late, "/advice")["said"]) == (409, ["Do not."])
    assert errors_of(late) == ["Somebody has advised them meanwhile. Your words are still here."]


def test_nobody_advises_themselves_and_nobody_else_reads_it(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    path = f"/children/{town.amara.reference}/ask"
    priya.post(f"{path}?not_sure=1", form_at(priya.get(path), path))
    wish = str(AdviceWish.objects.get().pk)
    own = priya.post("/advice", {"wish": wish, "said": "Fine.", "_key": "k" * 24})
    assert errors_of(own) == ["Choose whom you advise from the list"]
    assert town.client("Sam Khan").post("/advice", {"wish": wish, "said": "Fine."}).status_code == 404
    assert "has your wish" not in text_of(town.client("Sam Khan").get("/advice"))
    assert AdviceWish.objects.get().said == ""
