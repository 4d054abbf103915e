"""An agency's extract is read by its mapping: every row is stored or rejected, and nothing is guessed.

The figures of the two sample files were counted in the files themselves, with other means than the reader.
"""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.exchange.extract.rules.mapping import ExtractMapping, Part, read_mapping
from joinedup.exchange.extract.rules.reader import ExtractFile, ExtractRow
from joinedup.exchange.rules.reading import CannotRead, Rejected

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 7, 14)
NEVER_CLOSED = (
    "A quotation mark near line 1 is out of place or never closed, so the rows after it cannot be told apart."
)
ENDLESS = "A line of the file is a million signs long, so it is no list of rows."
USABLE = 'record_id = "ID"\nupn = "U"\n'

SCHOOL = """
[file]
dates = "dd/mm/yyyy"

[columns]
record_id = "ID"
given_name = "Forename"
family_name = "Surname"
date_of_birth = "DOB"
address_line = ["House", "Street"]
postcode = "Postcode"
upn = "UPN"
nhs_number = "NHS"

[unknown]
postcode = ["00000"]
"""
HEADER = "ID,Forename,Surname,DOB,House,Street,Postcode,UPN,NHS"
AMINA = "S1,Amina,Begum,04/03/2015,12,Harehills Road,LS8 5HS,,"


def mapping(text: str = SCHOOL, **changes: str) -> ExtractMapping:
    for old, new in changes.items():
        text = text.replace(old, new)
    return read_mapping(text)


def read(text: str | bytes, *, by: ExtractMapping | None = None) -> tuple[ExtractFile, list]:
    raw = text.encode() if isinstance(text, str) else text
    file = ExtractFile(io.BytesIO(raw), mapping=by or mapping(), today=TODAY)
    return file, list(file)


def refusal(text: str | bytes, *, by: ExtractMapping | None = None) -> str:
    with pytest.raises(CannotRead) as refused:
        read(text, by=by)
    return refused.value.sentence


def one(row: str, *, header: str = HEADER) -> ExtractRow:
    _, found = read(f"{header}\n{row}\n")
    (only,) = found
    assert isinstance(only, ExtractRow), only
    return only


def codes(row: ExtractRow) -> set[str]:
    return {flag.code for flag in row.flags}


class TestTheTwoSampleExtracts:
    @pytest.mark.parametrize(
        ("agency", "rows", "flags"),
        [
            ("a", 2164, {"birth.unknown": 25, "birth.impossible": 23, "birth.unreadable": 16}),
            ("b", 2162, {"birth.unknown": 34, "birth.impossible": 14, "birth.unreadable": 13}),
        ],
    )
    def test_every_row_is_stored(self, agency, rows, flags):
        by = read_mapping((DATA / "mappings" / f"agency_{agency}.toml").read_text(encoding="utf-8"))
        with (DATA / "identity" / "pseudopeople" / f"agency_{agency}_children.csv").open("rb") as source:
            file = ExtractFile(source, mapping=by, today=TODAY)
            found = list(file)
        assert (file.rows.read, file.rows.stored, file.rows.rejected) == (rows, rows, 0)
        assert {code: file.rows.flags[code] for code in flags} == flags
        assert file.notes == []
        assert [row.row for row in found] == list(range(2, rows + 2))

    def test_the_first_row_as_the_file_has_it(self):
        by = read_mapping((DATA / "mappings" / "agency_a.toml").read_text(encoding="utf-8"))
        with (DATA / "identity" / "pseudopeople" / "agency_a_children.csv").open("rb") as source:
            elan = next(iter(ExtractFile(source, mapping=by, today=TODAY)))
        assert isinstance(elan, ExtractRow)
        assert (elan.record_id, elan.given_name, elan.middle_name) == ("agency_a-0", "Elan", "N")
        assert (elan.family_name, elan.date_of_birth) == ("Alonso Tellez", date(2013, 7, 30))
        assert (elan.address_line, elan.household, elan.sex) == ("1501 interlake ave n", "0_8", "Male")

    def test_no_mapping_reads_the_truth(self):
        for agency in "ab":
            by = read_mapping((DATA / "mappings" / f"agency_{agency}.toml").read_text(encoding="utf-8"))
            assert "simulant_id" not in {name for names in by.columns.values() for name in names}


class TestHowTheFileIsWritten:
    def test_a_plain_row(self):
        amina = one(AMINA)
        assert amina == ExtractRow(
            row=2,
            record_id="S1",
            given_name="Amina",
            middle_name="",
            family_name="Begum",
            date_of_birth=date(2015, 3, 4),
            date_of_birth_written="04/03/2015",
            address_line="12 Harehills Road",
            town="",
            postcode="LS8 5HS",
            sex="",
            upn="",
            nhs_number="",
            household="",
            flags=(),
        )

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode_however_it_is_marked(self, encoding):
        text = f"{HEADER}\nS1,Zoë,Müller,04/03/2015,12,Harehills Road,LS8 5HS,,\n"
        file, (zoe,) = read(text.encode(encoding))
        assert (zoe.given_name, zoe.family_name) == ("Zoë", "Müller")
        assert file.notes == []

    def test_windows_1252_is_read_and_said_in_words(self):
        text = f"{HEADER}\nS1,Zoë,O’Neill,04/03/2015,12,Harehills Road,LS8 5HS,,\n"
        file, (zoe,) = read(text.encode("cp1252"))
        assert (zoe.given_name, zoe.family_name) == ("Zoë", "O’Neill")
        assert file.notes == ["The file is not UTF-8; it was read as Windows-1252."]

    def test_windows_1252_said_by_the_mapping_needs_no_words(self):
        by = mapping(SCHOOL.replace("[file]", '[file]\nencoding = "cp1252"'))
        file, (zoe,) = read(f"{HEADER}\n{AMINA.replace('Amina', 'Zoë')}\n".encode("cp1252"), by=by)
        assert zoe.given_name == "Zoë"
        assert file.notes == []

    def test_a_mark_beats_what_the_mapping_says(self):
        by = mapping(SCHOOL.replace("[file]", '[file]\nencoding = "cp1252"'))
        file, (zoe,) = read(f"{HEADER}\n{AMINA.replace('Amina', 'Zoë')}\n".encode("utf-16"), by=by)
        assert zoe.given_name == "Zoë"
        assert file.notes == ["The file says of itself that it is UTF-16, and was read so."]

    def test_an_encoding_that_does_not_hold_is_refused(self):
        by = mapping(SCHOOL.replace("[file]", '[file]\nencoding = "utf-8"'))
        raw = f"{HEADER}\n{AMINA}\n".encode() + "S2,Zoë,Muir,,,,,,\n".encode("cp1252")
        assert refusal(raw, by=by).startswith("The file is not UTF-8 throughout (near line ")

    def test_an_encoding_in_which_nothing_can_be_read_is_refused(self):
        by = mapping(SCHOOL.replace("[file]", '[file]\nencoding = "undefined"'))
        assert refusal(f"{HEADER}\n{AMINA}\n".encode(), by=by).startswith(
            "The file is not undefined throughout"
        )

    @pytest.mark.parametrize(("sign", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "upright bar")])
    def test_another_delimiter_is_found_and_said_in_words(self, sign, word):
        text = f"{HEADER}\n{AMINA}\n".replace(",", sign)
        file, (amina,) = read(text)
        assert amina.address_line == "12 Harehills Road"
        assert file.notes == []
        said = mapping(SCHOOL.replace("[file]", '[file]\ndelimiter = ","'))
        file, _ = read(text, by=said)
        assert file.notes == [f"The cells are parted by a {word}, not by a comma as the mapping says."]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_any_line_ending(self, ending):
        file, found = read(ending.join([HEADER, AMINA, AMINA.replace("S1", "S2")]))
        assert [row.record_id for row in found] == ["S1", "S2"]
        assert file.rows.adds_up

    def test_a_cell_over_two_lines_is_one_row(self):
        flat = AMINA.replace("Harehills Road", '"Flat 2\nHarehills Road"')
        _, found = read(f"{HEADER}\n{flat}\nS2,Ben,Cole,,,,,,")
        assert [(row.row, row.record_id) for row in found] == [(2, "S1"), (3, "S2")]

    def test_lines_with_nothing_on_them_are_no_rows(self):
        file, found = read(f"{HEADER}\n\n{AMINA}\n\n\n")
        assert (file.rows.read, len(found)) == (1, 1)

    def test_columns_in_any_order_with_strangers_between(self):
        amina = one(
            "x,Begum,S1,04/03/2015,,,,12,Amina,Harehills Road",
            header=("Shoe size, SURNAME ,id,DOB,upn,NHS,postcode,House,Forename,Street"),
        )
        assert (amina.record_id, amina.given_name, amina.family_name) == ("S1", "Amina", "Begum")


class TestFilesThatAreRefusedWhole:
    def test_a_missing_column_is_named(self):
        assert refusal("ID,Forename,Surname,House,Street,Postcode,UPN,NHS\n") == (
            "The file has no column 'DOB', which the mapping takes for date_of_birth; it has: 'ID', "
            "'Forename', 'Surname', 'House', 'Street', 'Postcode', 'UPN', 'NHS'."
        )

    def test_a_column_that_stands_there_twice(self):
        assert refusal(f"{HEADER},dob\n{AMINA},05/03/2015\n") == (
            "The column 'DOB', which the mapping takes for date_of_birth, stands in the header 2 times, so "
            "it is not clear which is meant."
        )

    def test_a_stranger_that_stands_there_twice_does_no_harm(self):
        file, _ = read(f"{HEADER},Note,Note\n{AMINA},a,b\n")
        assert file.rows.stored == 1

    def test_a_quotation_mark_that_is_never_closed(self):
        rows = "\n".join(f"S{n},Ben,Cole,,,,,," for n in range(3, 40))
        text = f'{HEADER}\n{AMINA}\nS2,"Ben,Cole,,,,,,\n{rows}\n'
        assert refusal(text) == (
            "A quotation mark near line 3 is out of place or never closed, so the rows after it cannot be "
            "told apart."
        )

    def test_one_that_swallows_most_of_a_long_file(self):
        rows = "\n".join(f"S{n},Ben,Cole,,,,,," for n in range(3, 400))
        text = f'{HEADER}\nS2,"Ben,Cole,,,,,,\n{rows}\nS400,"Cole",,,,,,,\n'
        assert refusal(text).startswith("A quotation mark near line 2 is out of place or never closed")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "The file is empty."),
            (HEADER, "The file has a header and no row below it."),
            (HEADER + "\n" + "x" * 2_000_000, ENDLESS),
            ("\ufeff", "The file is empty."),
            ('"ID"x,Forename\n' + AMINA, NEVER_CLOSED),
            ('"ID,Forename\n' + AMINA, NEVER_CLOSED),
            (
                "x" * 131_073 + HEADER,
                "A cell near line 1 is longer than 131,072 signs: it is no list of rows.",
            ),
        ],
        ids=[
            "empty",
            "header only",
            "one endless line",
            "a byte order mark alone",
            "more after a mark that closed",
            "a mark that is never closed",
            "a cell without end",
        ],
    )
    def test_what_is_no_list(self, text, sentence):
        assert refusal(text) == sentence

    def test_a_spreadsheet_workbook(self):
        assert refusal(b"PK\x03\x04\x14\0\x06\0" + bytes(range(256)) * 20).startswith("The file ")


class TestRowsThatAreRejected:
    def test_each_with_its_row_and_reason(self):
        rows = [
            AMINA,
            ",Ben,Cole,01/02/2016,,,,,",
            "S3,,,,9,Moor Lane,LS1 1UR,,",
            AMINA.replace("Amina", "Ameena"),
            f"S5,{'a' * 121},Cole,,,,,,",
            ",,,,,,,,",
            "S7,Nul\0,Cole,,,,,,",
            "S8,Dev,Patel,01/02/2016,4",
        ]
        file, found = read("\n".join([HEADER, *rows]))
        assert [(item.place, item.reason) for item in found if isinstance(item, Rejected)] == [
            (3, "It has no record id."),
            (4, "It has no name, no date of birth and no number: nothing to know anybody by."),
            (5, "Its record id stands in row 2 already."),
            (6, "Its given_name is longer than 120 characters."),
            (7, "It has no record id."),
            (8, "Its given_name holds a sign that no text has."),
            (9, "It has 5 cells where the header has 9."),
        ]
        assert (file.rows.read, file.rows.stored, file.rows.rejected) == (8, 1, 7)

    def test_a_file_cut_short_loses_no_row_from_the_count(self):
        whole = "\n".join([HEADER, *(AMINA.replace("S1", f"S{n}") for n in range(1, 101))])
        file, found = read(whole[: len(whole) // 2])
        assert file.rows.adds_up
        assert file.rows.read == whole[: len(whole) // 2].count("\n")
        assert isinstance(found[-1], Rejected)
        assert file.rows.rejected == 1

    def test_70_000_rows_all_arrive(self):
        # A list of 15,841 people once ended where a spreadsheet's rows did: at 65,536.
        raw = (HEADER + "\n" + "".join(AMINA.replace("S1", f"S{n}") + "\n" for n in range(70_000))).encode()
        told: list[int] = []
        file = ExtractFile(io.BytesIO(raw), mapping=mapping(), today=TODAY, progress=told.append)
        *_, last = file
        assert (file.rows.read, file.rows.stored, file.rows.rejected) == (70_000, 70_000, 0)
        assert isinstance(last, ExtractRow)
        assert (last.row, last.record_id) == (70_001, "S69999")
        assert told == sorted(told)
        assert told[-1] == len(raw)

    @given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=11), max_size=12))
    def test_whatever_the_cells_hold_in_is_stored_and_rejected(self, rows):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([HEADER.split(","), AMINA.split(","), *rows])
        try:
            file, found = read(text.getvalue().encode("utf-8", "replace"))
        except CannotRead as refused:
            assert refused.sentence.endswith(".")
        else:
            assert file.rows.read == len(found)
            assert file.rows.adds_up

    @given(st.binary(max_size=400))
    def test_no_bytes_make_it_stumble(self, raw):
        try:
            file, _ = read(f"{HEADER}\n{AMINA}\n".encode() + raw)
        except CannotRead as refused:
            assert refused.sentence.endswith(".")
        else:
            assert file.rows.adds_up


class TestRowsThatAreStoredAndFlagged:
    @pytest.mark.parametrize(
        ("written", "flag"),
        [
            ("", "birth.unknown"),
            ("31/11/2015", "birth.impossible"),
            ("29/02/1900", "birth.impossible"),  # no leap year
            ("2015-03-04", "birth.unreadable"),
            ("04/O3/2015", "birth.unreadable"),
            ("42067", "birth.serial"),  # 4 March 2015, as a spreadsheet counts
            ("15/07/2026", "birth.after_today"),
            ("04/03/0015", "birth.too_old"),
        ],
    )
    def test_a_date_of_birth_that_cannot_be_is_not_known_and_kept_as_written(self, written, flag):
        row = one(AMINA.replace("04/03/2015", written))
        assert (row.date_of_birth, row.date_of_birth_written) == (None, written)
        assert codes(row) == {flag}

    @pytest.mark.parametrize(
        ("written", "flags"),
        [
            ("14/07/2008", {"birth.grown_up"}),  # eighteen on the day
            ("15/07/2008", set()),
            ("14/07/2026", set()),  # born today
            ("4/3/2015", set()),
        ],
    )
    def test_the_edges_of_childhood(self, written, flags):
        row = one(AMINA.replace("04/03/2015", written))
        assert row.date_of_birth is not None
        assert codes(row) == flags

    @pytest.mark.parametrize(
        ("given", "family"),
        [
            ("A", "B"),
            ("Null", "Null"),
            ("Siân", "D’Arcy-O'Neill"),
            ("Zoe\u0308", "Nguye\u0302\u0303n"),  # marks of their own
            ("محمد", "\u202bالحسن\u202c"),
            ("晓明", "王"),
            ("👶", "Unnamed"),
            ("N/A", "Unknown"),
        ],
    )
    def test_a_name_is_kept_as_it_is_written(self, given, family):
        row = one(f"S1,{given},{family},04/03/2015,12,Harehills Road,LS8 5HS,,")
        assert (row.given_name, row.family_name) == (given, family)
        assert row.flags == ()

    @pytest.mark.parametrize(
        "cell", ["=cmd|' /C calc'!A0", "\u200b=1+1", "＝1", "@SUM(A1)", "+44 113", "-2+3"]
    )
    def test_a_formula_is_kept_as_text(self, cell):
        row = one(f"S1,Amina,{cell},04/03/2015,12,Harehills Road,LS8 5HS,,")
        assert row.family_name == cell
        assert codes(row) == {"cell.formula"}

    @pytest.mark.parametrize("name", ["Anne-Marie", "O'Brien", "Smith (née Jones)", "d'Arcy", "St. John"])
    def test_signs_inside_a_name_are_no_formula(self, name):
        assert one(f"S1,Amina,{name},04/03/2015,12,Harehills Road,LS8 5HS,,").flags == ()

    @pytest.mark.parametrize(
        ("numbers", "flags", "usable"),
        [
            ("H801200001001,9434765919", set(), 2),
            ("A801200001001,9434765919", {"upn.unverified"}, 1),
            ("H801200001001,9434765918", {"nhs_number.unverified"}, 1),
            (",9.43477E+09", {"nhs_number.rounded"}, 0),
            (",943 476 5919", set(), 1),
        ],
    )
    def test_a_wrong_number_is_kept_and_never_used(self, numbers, flags, usable):
        row = one(f"S1,Amina,Begum,04/03/2015,12,Harehills Road,LS8 5HS,{numbers}")
        assert f"{row.upn},{row.nhs_number}" == numbers
        assert codes(row) == flags
        assert len(row.person().identifiers) == usable

    def test_what_the_agency_writes_for_unknown_is_nothing(self):
        assert one(AMINA.replace("LS8 5HS", "00000")).postcode == ""

    def test_half_a_name(self):
        assert codes(one("S1,,Begum,04/03/2015,,,,,")) == {"name.incomplete"}

    def test_no_flag_repeats_what_the_cell_holds(self):
        row = one("S1,=Amina,Begum,99/99/2015,12,Harehills Road,LS8 5HS,A801200001001,9434765918")
        assert len(row.flags) == 4
        for flag in row.flags:
            assert not any(value in flag.sentence for value in ("Amina", "99/99", "A80120", "943476"))


class TestTheMapping:
    def test_lists_constants_and_unknown(self):
        by = read_mapping(SCHOOL + '\n[constants]\ntown = "Leeds"\nsex = "U"\n')
        _, (amina,) = read(f"{HEADER}\n{AMINA}\n", by=by)
        assert (amina.town, amina.sex) == ("Leeds", "U")
        assert by.columns[Part.ADDRESS_LINE] == ("House", "Street")

    @pytest.mark.parametrize(
        ("file", "columns", "constants", "sentence"),
        [
            ("", 'record_id = "ID"\nsurname = "S"', "", "[columns] has a part 'surname' that is not known"),
            (
                "",
                'given_name = "F"',
                "",
                "[columns] of the mapping does not say which column is the record_id.",
            ),
            ("", 'record_id = "ID"', "", "[columns] of the mapping names no column by which a person could"),
            ("", 'record_id = "ID"\ngiven_name = 3', "", "'given_name' in [columns] of the mapping must be"),
            ("", 'record_id = "ID"\nupn = ["a", "b"]', "", "'upn' in [columns] of the mapping takes one"),
            ("", 'record_id = "ID"\ndate_of_birth = "D"', "", "[file] of the mapping does not say how dates"),
            ('dates = "d/m/y"', USABLE, "", "The mapping's dates must be one of yyyy-mm-dd, "),
            ('encoding = "morse"', USABLE, "", "The mapping's encoding must be utf-8, utf-16 or cp1252."),
            ('encoding = "hex"', USABLE, "", "The mapping's encoding must be utf-8, utf-16 or cp1252."),
            ('encoding = "a\\u0000b"', USABLE, "", "The mapping's encoding must be utf-8, utf-16 or cp1252."),
            ('delimiter = "x"', USABLE, "", "The mapping's delimiter must be a comma, a semicolon, "),
            ('delimiter = [","]', USABLE, "", "The mapping's delimiter must be a comma, a semicolon, "),
            ('separator = ";"', USABLE, "", "[file] has a key 'separator' that is not known"),
            ("", USABLE, 'family_name = "X"', "[constants] of the mapping may not say who somebody is"),
            ("", USABLE + 'town = "T"', 'town = "X"', "The mapping says 'town' both in [columns] and in"),
        ],
    )
    def test_each_slip_is_one_sentence(self, file, columns, constants, sentence):
        with pytest.raises(CannotRead) as refused:
            read_mapping(f"[file]\n{file}\n[columns]\n{columns}\n[constants]\n{constants}\n")
        assert refused.value.sentence.startswith(sentence)
        assert refused.value.sentence.endswith(".")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("[columns\n", "The mapping is not valid TOML"),
            pytest.param(
                "x = " + "[" * 20_000,
                "The mapping is not valid TOML: it is too deep, or holds a number that is too long.",
                id="deep",
            ),
            pytest.param(
                "x = " + "1" * 5_000,
                "The mapping is not valid TOML: it is too deep, or holds a number that is too long.",
                id="many digits",
            ),
            ('[colums]\nrecord_id = "ID"', "The mapping has a table 'colums' that is not known"),
            ('file = 3\n[columns]\nrecord_id = "ID"', "'file' in the mapping must be a table"),
        ],
    )
    def test_a_mapping_of_another_shape(self, text, sentence):
        with pytest.raises(CannotRead) as refused:
            read_mapping(text)
        assert refused.value.sentence.startswith(sentence)

    def test_the_example_in_the_handbook_can_be_read(self):
        page = (DATA.parent / "docs" / "formats" / "extract-mapping.md").read_text(encoding="utf-8")
        example = page.split("```toml\n")[1].split("```")[0]
        by = read_mapping(example)
        of_a_test = {Part.TRUTH, Part.NAME_GROUP}  # of quality: no agency's own extract has them
        assert set(by.columns) | set(by.constants) == set(Part) - of_a_test
        assert by.constants == {Part.TOWN: "Leeds"}
