"""Where the second database is, said in one setting; and words that one engine takes and the other not."""

import pytest

from joinedup.store.postgresql import Address, address
from joinedup.trail.models import Reason

from .conftest import Town


def _read(url: str) -> Address:
    return address(url, called="DATABASE_URL")


def test_leeds_names_its_server_its_role_and_its_certificate() -> None:
    here = _read(
        "postgresql://joinedup_app:p%40ss@db.leeds.gov.uk:5433/joinedup"
        "?sslmode=verify-full&sslrootcert=/etc/ssl/leeds.pem"
    )
    assert (here.host, here.port, here.name, here.user) == (
        "db.leeds.gov.uk", 5433, "joinedup", "joinedup_app",
    )  # fmt: skip
    assert here.settings()["PASSWORD"] == "p@ss"
    assert here.settings()["OPTIONS"]["sslmode"] == "verify-full"
    assert here.settings()["OPTIONS"]["sslrootcert"] == "/etc/ssl/leeds.pem"
    assert "p@ss" not in repr(here)


def test_a_socket_on_the_same_machine_needs_no_certificate() -> None:
    here = _read("postgresql://joinedup_app@/joinedup?host=/run/postgresql")
    assert (here.host, here.port, here.settings()["PASSWORD"]) == ("/run/postgresql", 5432, "")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://a:secret@localhost/b", "DATABASE_URL must begin with postgresql://"),
        ("joinedup.sqlite3", "DATABASE_URL must begin with postgresql://"),
        ("postgresql://localhost/joinedup", "DATABASE_URL must name a user, a host and a database"),
        ("postgresql://a:secret@localhost", "DATABASE_URL must name a user, a host and a database"),
        ("postgresql://a:secret@localhost:port/b", "DATABASE_URL cannot be read as an address"),
        ("postgresql://a:secret@localhost/b?options=-cfsync%3Doff", "DATABASE_URL holds 'options'"),
        ("postgresql://a:secret@db.leeds.gov.uk/b", "it must say sslmode=verify-full."),
        ("postgresql://a:secret@db.leeds.gov.uk/b?sslmode=require", "it must say sslmode=verify-full."),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_a_sentence_without_its_password(
    url: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refused:
        _read(url)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_address_with_a_nul_is_nowhere_on_either_engine(town: Town) -> None:
    answer = town.client("Priya Nair").get("/children/K-%00%00")
    assert answer.status_code == 404
    assert Reason.objects.get(entry__code="looked.nothing").text.startswith("K-")
