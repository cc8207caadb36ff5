"""Which files are taken, and for what reason the others are not."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from egov.foundation.files.rules.inspect import EICAR, inspect
from egov.foundation.files.rules.kinds import DEFAULT_ACCEPT, KINDS, normal_extension
from egov.foundation.files.rules.names import clean_name
from egov.foundation.files.rules.verdict import Problem, Rejected
from egov.foundation.files.tests.papers import archive, old_word, pdf, picture, word


def problem_of(content: bytes, name: str, accept: tuple[str, ...] = DEFAULT_ACCEPT, max_mb: int = 5) -> Problem | None:
    try:
        inspect(content, name, accept, max_mb)
    except Rejected as rejected:
        return rejected.problem
    return None


def with_object_stream(inner: bytes) -> bytes:
    """A PDF whose dangerous dictionary lies compressed in an object stream."""
    packed = zlib.compress(b"5 0 " + inner)
    extra = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
    return pdf(extra=extra + packed.decode("latin-1") + "\nendstream")


def locked_pdf() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt(owner_pass="bi-mat", user_pass="bi-mat")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked_zip() -> bytes:
    """The "encrypted" bit set in both headers of the first member."""
    content = bytearray(word())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (pdf(), "Giấy khai sinh.pdf", "application/pdf"),
        (pdf(), "GIAY.PDF", "application/pdf"),
        (picture(), "ảnh.jpg", "image/jpeg"),
        (picture(), "ảnh.JPEG", "image/jpeg"),
        (picture("PNG"), "ảnh.png", "image/png"),
        (word(), "đơn.docx", KINDS["docx"].content_type),
        (old_word(), "đơn.doc", "application/msword"),
        (pdf(), "Tờ khai 2.1 (bản 3.2018).pdf", "application/pdf"),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
            "đơn.odt",
            KINDS["odt"].content_type,
        ),
    ],
)
def test_papers_are_taken(content, name, content_type):
    assert inspect(content, name, DEFAULT_ACCEPT, 5).content_type == content_type


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.pdf", Problem.EMPTY),
        (b"\0" * (5 * 1024 * 1024 + 1), "a.pdf", Problem.TOO_BIG),
        (b"MZ\x90\0", "a.pdf", Problem.EXECUTABLE),
        (b"\x7fELF\x02", "a.jpg", Problem.EXECUTABLE),
        (b"#!/bin/sh\nrm -rf /", "a.txt", Problem.EXECUTABLE),
        (pdf(), "giay.exe", Problem.EXECUTABLE),
        (pdf(), "giay.pdf.exe", Problem.DOUBLE_EXTENSION),
        (pdf(), "giay.exe.pdf", Problem.DOUBLE_EXTENSION),
        (pdf(), "giay.html .pdf", Problem.DOUBLE_EXTENSION),
        (b"<svg onload=alert(1)>", "a.svg", Problem.EXECUTABLE),
        (EICAR, "a.pdf", Problem.INFECTED),
        (pdf() + EICAR, "a.pdf", Problem.INFECTED),
        (pdf(), "a.jpg", Problem.TYPE_MISMATCH),
        (picture(), "a.pdf", Problem.TYPE_MISMATCH),
        (picture("PNG"), "a.jpg", Problem.TYPE_MISMATCH),
        (archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.docx", Problem.TYPE_MISMATCH),
        (archive({"readme.txt": b"zip"}), "a.docx", Problem.TYPE_MISMATCH),
        (archive({"readme.txt": b"zip"}), "a.zip", Problem.NOT_ACCEPTED),
        (pdf(), "không có đuôi", Problem.NOT_ACCEPTED),
    ],
)
def test_the_first_bytes_and_the_name_decide(content, name, problem):
    assert problem_of(content, name) is problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), Problem.ACTIVE_CONTENT),
        (pdf(catalog="/OpenAction<</S/J#61vaScript/JS(1)>>"), Problem.ACTIVE_CONTENT),
        (pdf(extra="<</S/Launch/F(cmd.exe)>>"), Problem.ACTIVE_CONTENT),
        (with_object_stream(b"<</S/JavaScript/JS(app.alert(1))>>"), Problem.ACTIVE_CONTENT),
        (pdf(extra="<</Type/EmbeddedFile>>"), Problem.ATTACHMENT),
        (pdf(catalog="/Names<</EmbeddedFiles<<>>>>"), Problem.ATTACHMENT),
        (locked_pdf(), Problem.PASSWORD),
        (b"%PDF-1.7\nnot a file at all", Problem.CORRUPT),
        (pdf()[:120], Problem.CORRUPT),
        (pdf(pages=0), Problem.CORRUPT),
        (pdf() + archive({"a.txt": b"x"}), Problem.POLYGLOT),
    ],
)
def test_a_pdf_is_only_paper(content, problem):
    assert problem_of(content, "giay.pdf") is problem


def test_an_innocent_object_stream_is_taken():
    assert problem_of(with_object_stream(b"<</Type/Font>>"), "giay.pdf") is None


@pytest.mark.thorough
def test_a_pdf_that_unpacks_to_more_than_a_hundred_megabytes_is_refused():
    inner = b"<</A(" + b"0" * (101 * 1024 * 1024) + b")>>"

    assert problem_of(with_object_stream(inner), "giay.pdf") is Problem.BOMB


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (word(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), Problem.MACRO),
        (archive({"[Content_Types].xml": b"macroEnabled", "word/document.xml": b""}), Problem.MACRO),
        (
            archive(
                {
                    "[Content_Types].xml": b"",
                    "word/document.xml": b"",
                    "word/_rels/settings.xml.rels": b"attachedTemplate http://evil.example",
                }
            ),
            Problem.MACRO,
        ),
        (archive({"[Content_Types].xml": b"", "word/embeddings/o.bin": b""}), Problem.ATTACHMENT),
        (archive({"[Content_Types].xml": b"", "../../etc/passwd": b""}), Problem.CORRUPT),
        (archive({"[Content_Types].xml": b"", "word/document.xml": b"0" * 30_000_000}), Problem.BOMB),
        (archive({str(number): b"" for number in range(5_001)}), Problem.BOMB),
        (locked_zip(), Problem.PASSWORD),
        (word()[:-10], Problem.CORRUPT),
    ],
)
def test_a_word_file_holds_only_a_document(content, problem):
    assert problem_of(content, "đơn.docx") is problem


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("_VBA_PROJECT", Problem.MACRO),
        ("EncryptedPackage", Problem.PASSWORD),
        ("\x01Ole10Native", Problem.ATTACHMENT),
    ],
)
def test_an_old_word_file_is_looked_into_too(part, problem):
    assert problem_of(old_word(part), "đơn.doc") is problem


def test_an_old_word_file_is_not_a_spreadsheet():
    assert problem_of(old_word(), "bảng.xls") is Problem.TYPE_MISMATCH


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (picture(size=(299, 900)), Problem.TOO_SMALL),
        (picture(blur=6), Problem.BLURRED),
        (picture()[:-4000], Problem.CORRUPT),
        (b"\xff\xd8\xff\xe0 only the start", Problem.CORRUPT),
        (picture() + archive({"a": b"x"}), Problem.POLYGLOT),
        (picture() + b"<?php system($_GET[0]);", Problem.POLYGLOT),
        (picture() + b"<SCRIPT >alert(1)</script>", Problem.POLYGLOT),
    ],
)
def test_a_picture_can_be_read(content, problem):
    assert problem_of(content, "ảnh.jpg") is problem


def test_a_slightly_soft_photo_is_taken():
    assert problem_of(picture(blur=0.6), "ảnh.jpg") is None


def test_only_what_the_field_accepts_is_taken():
    assert problem_of(pdf(), "a.pdf", accept=(".jpg", "image/png")) is Problem.NOT_ACCEPTED
    assert problem_of(picture("PNG"), "a.png", accept=(".jpg", "image/png")) is None


def test_text_is_text():
    assert problem_of("Xin chào\n".encode(), "a.txt", accept=("txt",)) is None
    assert problem_of(b"\x00\x01", "a.txt", accept=("txt",)) is Problem.TYPE_MISMATCH
    assert problem_of(b"\xff\xfe\xfa", "a.txt", accept=("txt",)) is Problem.TYPE_MISMATCH
    assert problem_of(b"x <html >", "a.txt", accept=("txt",)) is Problem.POLYGLOT


def test_extensions_are_written_loosely():
    assert normal_extension(".JPEG") == "jpg"
    assert normal_extension("application/pdf") == "pdf"
    assert normal_extension("dwg") == "dwg"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\Lan\\đơn.pdf", "đơn.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("Giấy\x00 tờ.pdf", "Giấy tờ.pdf"),
        ("", "tệp"),
        ("...", "tệp"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert clean_name(name) == kept


@given(st.text())
def test_a_clean_name_stays_as_it_is(name):
    once = clean_name(name)

    assert clean_name(once) == once
    assert 1 <= len(once) <= 150
    assert "/" not in once


@given(st.binary(max_size=400), st.sampled_from(sorted(KINDS)))
def test_rubbish_is_refused_and_never_breaks_the_check(content, extension):
    kind = KINDS[extension]
    start = kind.starts[0] if kind.starts else b"\0"

    assert problem_of(start + content, f"a.{extension}", accept=(extension,)) is not None or extension in {
        "doc",
        "xls",
    }
