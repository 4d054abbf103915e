"""A link to what Mara drew in another tool: taken where it can be read for what it is, and nothing else."""

import pytest

from joinedup.children.rules.pointing import host_of, may_point_to, spelt_out


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://tool.example/mara", ""),
        ("HTTPS://Draw.Tool.Example:8443/a?of=2#(3)", ""),
        ("https://tool.example/" + "a" * 279, ""),
        ("https://tool.example/" + "a" * 280, "too long"),
        ("http://tool.example/mara", "begins with https://"),
        ("javascript:alert(1)//https://tool.example", "begins with https://"),
        ("https://tool.example/what she drew", "no spaces"),
        ("https://tool.example/\u202egnp.exe", "no spaces"),
        ("https://tool.example\\@elsewhere.example", "no spaces"),
        ('https://tool.example/"onclick="x', "no spaces"),
        ("https://joy:secret@tool.example/mara", "the name and the password"),
        ("https://tool.example@elsewhere.example/", "the name and the password"),
        ("https:///mara", "names the place"),
        ("https://localhost/mara", "names the place"),
        ("https://10.0.0.1/mara", "names the place"),
        ("https://t\u043eol.example/mara", "no spaces"),
        ("", "begins with https://"),
    ],
)
def test_a_link_is_taken_where_it_leads_where_it_says(link: str, says: str) -> None:
    said = may_point_to(link)
    assert said.allowed is (says == "")
    assert says in said.because


def test_a_link_is_shown_with_its_host_and_searched_as_somebody_reads_it() -> None:
    assert host_of("https://Draw.Tool.Example:8443/mara?to=https://b.example") == "draw.tool.example:8443"
    assert host_of("") == ""
    assert spelt_out("https://tool.example/7%20Weir_Lane+LS9") == "https://tool.example/7 Weir Lane LS9"
