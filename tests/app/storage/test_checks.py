from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps

from app.domain.errors import Rejected
from app.settings import MEGABYTE, ROOT
from app.storage.checks import MAX_FILE_BYTES, check_upload
from forms.fields.files import MOST_MEGABYTES
from tests.app.storage import crafted_files as crafted

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Rejected) as caught:
        check_upload(io.BytesIO(content), name, field="evidence")
    (fault,) = caught.value.faults
    assert fault.field == "evidence"
    assert fault.message.startswith(name)
    return fault.message


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (crafted.pdf(), "Letter.pdf", "application/pdf"),
        (crafted.docx(), "plan.docx", WORD),
        (crafted.xlsx(), "marks.xlsx", EXCEL),
        (crafted.picture(), "photo.jpg", "image/jpeg"),
        (crafted.picture(), "PHOTO.JPEG", "image/jpeg"),
        (crafted.picture("PNG"), "scan.png", "image/png"),
    ],
)
def test_files_people_really_send_are_accepted(content: bytes, name: str, media_type: str) -> None:
    with check_upload(io.BytesIO(content), name) as checked:
        kept = checked.stream.read()
        assert (checked.name, checked.media_type) == (name, media_type)
        assert checked.size_bytes == len(kept) > 0
        if not name.lower().endswith(("jpg", "jpeg", "png")):
            assert kept == content


def test_no_form_promises_to_take_more_than_is_taken() -> None:
    assert MOST_MEGABYTES * MEGABYTE == MAX_FILE_BYTES


def test_a_heic_photo_becomes_a_jpg() -> None:
    with check_upload(io.BytesIO(crafted.picture("HEIF")), "IMG_1.heic") as checked:
        assert (checked.name, checked.extension) == ("IMG_1.jpg", "jpg")
        assert checked.media_type == "image/jpeg"
        assert Image.open(checked.stream).size == (64, 48)


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "p.jpg"), ("PNG", "p.png"), ("HEIF", "p.heic")]
)
def test_place_and_camera_are_removed_from_pictures(kind: str, name: str) -> None:
    content = crafted.picture(kind, place=True)
    assert b"CANARY" in content
    with check_upload(io.BytesIO(content), name) as checked:
        kept = checked.stream.read()
    assert b"CANARY" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize(("kind", "name"), [("JPEG", "p.jpg"), ("PNG", "p.png")])
def test_a_photo_taken_sideways_is_turned_and_its_tag_removed(
    kind: str, name: str, turn: int
) -> None:
    marked = crafted.marked_picture(kind, turn)
    with Image.open(io.BytesIO(marked)) as tagged:
        meant = ImageOps.exif_transpose(tagged).convert("RGB")
    with check_upload(io.BytesIO(marked), name) as checked:
        kept = Image.open(checked.stream)
        assert dict(kept.getexif()) == {}
        assert kept.size == meant.size
        assert crafted.brightest_corner(kept.convert("RGB")) == crafted.brightest_corner(meant)


def test_a_sideways_heic_photo_is_turned() -> None:
    marked = crafted.marked_picture("HEIF", 6)
    with check_upload(io.BytesIO(marked), "p.heic") as checked:
        kept = Image.open(checked.stream)
        assert (kept.size, dict(kept.getexif())) == ((120, 160), {})
        assert crafted.brightest_corner(kept) == (1, 0)


def test_a_tag_that_cannot_be_read_costs_no_picture() -> None:
    content = crafted.picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(30))
    with check_upload(io.BytesIO(content), "p.jpg") as checked:
        assert Image.open(checked.stream).size == (64, 48)


def test_where_memory_is_short_the_tag_says_which_way_is_up() -> None:
    content = crafted.picture(size=(4000, 3000), orientation=6, mode="CMYK")
    with check_upload(io.BytesIO(content), "p.jpg") as checked:
        kept = Image.open(checked.stream)
        assert (kept.size, dict(kept.getexif())) in (
            ((3000, 4000), {}),
            ((4000, 3000), {0x0112: 6}),
        )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_no_text_of_any_sort_survives_in_a_picture(kind: str) -> None:
    extra: dict[str, object] = {"xmp": b"<x:xmpmeta>CANARY</x:xmpmeta>"}
    if kind == "JPEG":
        extra |= {"comment": b"CANARY", "icc_profile": b"CANARY" * 30}
    if kind == "PNG":
        extra = {"icc_profile": b"CANARY" * 30, "pnginfo": crafted.png_texts("CANARY")}
    content = crafted.picture(kind, place=True, **extra)
    assert b"CANARY" in content
    extension = {"JPEG": "jpg", "PNG": "png", "HEIF": "heic"}[kind]
    with check_upload(io.BytesIO(content), f"p.{extension}") as checked:
        kept = checked.stream.read()
    assert b"CANARY" not in kept
    assert b"ICC" not in kept[:4000]


def test_what_follows_a_picture_is_not_kept() -> None:
    content = crafted.picture() + b"<script>hidden</script>"
    with check_upload(io.BytesIO(content), "p.jpg") as checked:
        assert b"script" not in checked.stream.read()


def test_texts_inside_a_png_are_removed() -> None:
    content = crafted.png_claiming(
        1, 1, zlib.compress(b"\0abc"), extra=crafted.png_chunk(b"tEXt", b"Author\0CANARY")
    )
    with check_upload(io.BytesIO(content), "p.png") as checked:
        assert b"CANARY" not in checked.stream.read()


def test_a_large_photo_is_kept_at_a_smaller_size() -> None:
    content = crafted.picture(size=(8000, 6000))
    with check_upload(io.BytesIO(content), "p.jpg") as checked:
        assert Image.open(checked.stream).size == (4000, 3000)


@pytest.mark.parametrize("name", ["letter.pdf", "letter.docx", "letter.jpg", "letter.heic"])
def test_a_program_under_another_name_is_refused_and_says_what_to_do(name: str) -> None:
    message = refusal(crafted.PROGRAM, name)
    assert "is a program" in message
    assert "Choose the document itself" in message


def test_the_message_for_a_program_named_pdf_is_whole() -> None:
    assert refusal(crafted.PROGRAM, "letter.pdf") == (
        "letter.pdf is a program, not a PDF file. Programs cannot be added. Choose the document "
        "itself, saved as PDF, Word (docx), Excel (xlsx), JPG, PNG or HEIC."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("setup.exe", "cannot be added. Choose a PDF, Word"),
        ("page.html", "cannot be added"),
        ("noextension", "cannot be added"),
        ("drawing.svg", "cannot be added"),
        ("case.zip", "Take the files out"),
        ("case.7z", "Take the files out"),
        ("plan.docm", "macros"),
        ("marks.xlsm", "as xlsx"),
        ("old.doc", "save it as docx"),
        ("old.xls", "save it as xlsx"),
        ("letter.pdf.exe", "cannot be added"),
    ],
)
def test_a_kind_we_do_not_take_is_refused_by_name(name: str, words: str) -> None:
    assert words in refusal(b"anything", name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (crafted.picture(), "letter.pdf"),
        (crafted.pdf(), "photo.jpg"),
        (crafted.picture("PNG"), "photo.jpg"),
        (b"Dear Sir", "letter.pdf"),
        (b"<html><script>1</script>", "photo.png"),
        (crafted.docx(), "marks.xlsx"),
        (crafted.xlsx(), "plan.docx"),
        (crafted.zipped({"run.exe": crafted.PROGRAM}), "plan.docx"),
        (crafted.zipped({"a.txt": "x"}), "letter.pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000), "plan.docx"),
    ],
)
def test_contents_must_be_what_the_name_says(content: bytes, name: str) -> None:
    assert "although its name says so" in refusal(content, name)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        # A page of the web in front of a PDF, and a PDF that is an archive at its other end.
        (b"<script>1</script>" + crafted.pdf(), "letter.pdf", "although its name says so"),
        (b"\n" * 700 + crafted.pdf(), "letter.pdf", "although its name says so"),
        (crafted.pdf() + crafted.zipped({"a.class": "x"}), "letter.pdf", "other files attached"),
        (crafted.pdf() + crafted.zipped({"a": "x" * 5}) + bytes(999), "a.pdf", "other files"),
        # One archive in front of another: which one is read depends on who reads.
        (
            crafted.zipped({"META-INF/MANIFEST.MF": "x"}) + crafted.docx(),
            "plan.docx",
            "although its name says so",
        ),
        (b"PK\x03\x04" + bytes(500) + crafted.docx(), "plan.docx", "although its name says so"),
        (b"GIF89a" + crafted.docx(), "plan.docx", "although its name says so"),
        (b"MZ" + bytes(60) + crafted.docx(), "plan.docx", "is a program"),
        (crafted.picture() + crafted.pdf(), "letter.pdf", "although its name says so"),
    ],
)
def test_a_file_that_is_two_kinds_at_once_is_refused(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name)


def test_an_archive_behind_a_picture_is_not_kept() -> None:
    hidden = crafted.zipped({"run.exe": crafted.PROGRAM})
    with check_upload(io.BytesIO(crafted.picture("PNG") + hidden), "p.png") as checked:
        assert b"PK" not in checked.stream.read()


def test_an_empty_file_is_refused() -> None:
    assert "is empty" in refusal(b"", "letter.pdf")


def test_a_file_of_21_mb_is_refused_and_one_of_20_mb_is_not_too_large() -> None:
    assert "larger than 20 MB" in refusal(b"%PDF-" + bytes(21 * 1024 * 1024), "letter.pdf")
    exact = crafted.pdf()
    exact += b"\n%" + b" " * (MAX_FILE_BYTES - len(exact) - 2)
    assert len(exact) == MAX_FILE_BYTES
    with pytest.raises(Rejected, match="damaged"):
        # The trailer moved out of reach: damaged, but not too large.
        check_upload(io.BytesIO(exact), "letter.pdf")


# Word and Excel


@pytest.mark.parametrize(
    "entries",
    [
        {"word/vbaProject.bin": b"code"},
        {"word/activeX/activeX1.bin": b"code"},
        {"xl/macrosheets/sheet1.xml": b"=EXEC()"},
        {
            "[Content_Types].xml": "<Types><Override ContentType='application/"
            "vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
        },
    ],
)
def test_macros_in_a_docx_are_refused(entries: dict[str, bytes | str]) -> None:
    assert "holds macros" in refusal(crafted.docx(entries), "plan.docx")


@pytest.mark.parametrize(
    "entries",
    [
        {"word/embeddings/run.exe": b"x"},
        {"word/embeddings/Plan.DOCM": b"x"},
        {"word/embeddings/case.zip": b"x"},
        {"word/media/start.js": b"x"},
        {"word/embeddings/oleObject1.bin": crafted.PROGRAM},
        {"word/embeddings/oleObject1.bin": crafted.PACKAGED},
        {"word/embeddings/oleObject1.bin": bytes(262_140) + crafted.PACKAGED},
    ],
)
def test_files_inside_a_docx_are_refused(entries: dict[str, bytes | str]) -> None:
    assert "other files attached inside" in refusal(crafted.docx(entries), "plan.docx")


def test_a_chart_with_its_figures_is_no_file_inside() -> None:
    entries: dict[str, bytes | str] = {
        "word/charts/chart1.xml": "<chart/>",
        "word/embeddings/Microsoft_Excel_Sheet.xlsx": crafted.xlsx(),
        "word/embeddings/oleObject1.bin": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5000),
    }
    with check_upload(io.BytesIO(crafted.docx(entries)), "plan.docx") as checked:
        assert checked.extension == "docx"


def test_embedded_objects_that_unpack_to_very_much_are_refused() -> None:
    entries: dict[str, bytes | str] = {
        f"word/embeddings/oleObject{number}.bin": bytes(23_000_000) for number in range(3)
    }
    assert "far more than its size shows" in refusal(crafted.docx(entries), "plan.docx")


def test_the_same_part_twice_is_refused() -> None:
    target = io.BytesIO(crafted.docx())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<another/>")
    assert "although its name says so" in refusal(target.getvalue(), "plan.docx")


def test_sizes_that_lie_unpack_nothing() -> None:
    """An entry that claims ten bytes and unpacks to a gigabyte is read by nobody here."""
    content = bytearray(crafted.docx({"word/media/a.xml": bytes(60_000_000)}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with check_upload(io.BytesIO(bytes(content)), "plan.docx") as checked:
        assert checked.size_bytes == len(content)


def test_the_texts_of_an_office_file_stay_with_it() -> None:
    """Who wrote a document and when is part of it; it is not taken out, and the README says so."""
    content = crafted.docx({"docProps/core.xml": "<creator>A Teacher</creator>"})
    with check_upload(io.BytesIO(content), "plan.docx") as checked:
        assert checked.stream.read() == content


@pytest.mark.parametrize("name", ["plan.docx", "marks.xlsx"])
def test_an_office_file_with_a_password_is_refused(name: str) -> None:
    assert "locked with a password" in refusal(crafted.LOCKED_OFFICE, name)


def test_a_zip_with_encrypted_entries_is_refused() -> None:
    content = bytearray(crafted.docx())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "locked with a password" in refusal(bytes(content), "plan.docx")


def test_a_zip_bomb_is_refused() -> None:
    content = crafted.xlsx({f"xl/worksheets/sheet{n}.xml": bytes(60_000_000) for n in range(4)})
    assert len(content) < 1_000_000
    assert "far more than its size shows" in refusal(content, "marks.xlsx")


def test_a_zip_of_very_many_entries_is_refused() -> None:
    content = crafted.xlsx({f"xl/{n}": "" for n in range(3000)})
    assert "far more" in refusal(content, "marks.xlsx")


@pytest.mark.parametrize("keep", [30, 200, -5])
def test_a_cut_off_docx_is_refused(keep: int) -> None:
    assert "is damaged" in refusal(crafted.docx()[:keep], "plan.docx")


# PDF


def _script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _page_script(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def _named_script(document: pikepdf.Pdf) -> None:
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a"]))
    )


def _launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments["inner.exe"] = crafted.PROGRAM


def _form_of_its_own(document: pikepdf.Pdf) -> None:
    script = document.make_stream(b"<xdp><script>app.alert(1)</script></xdp>")
    document.Root.AcroForm = pikepdf.Dictionary(XFA=script, Fields=pikepdf.Array())


@pytest.mark.parametrize(
    "change", [_script, _page_script, _named_script, _launch, _form_of_its_own]
)
@pytest.mark.parametrize("streams", pikepdf.ObjectStreamMode.__members__)
def test_a_pdf_that_does_something_is_refused(
    change: Callable[[pikepdf.Pdf], None], streams: str
) -> None:
    content = crafted.pdf(change, object_stream_mode=pikepdf.ObjectStreamMode[streams])
    assert "holds a script or starts a program" in refusal(content, "letter.pdf")


def test_a_script_behind_an_escaped_name_is_refused() -> None:
    content = crafted.pdf(_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    hidden = content.replace(b"/JavaScript", b"/J#61vaScri").replace(b"/JS", b"/X ")
    assert hidden.count(b"#61") == 1
    wanted = content.replace(b"/S /JavaScript", b"/S /J#61vaScript").replace(b"/JS ", b"/J#53 ")
    assert b"/JavaScript" not in wanted
    assert "script" in refusal(_with_new_offsets(wanted), "letter.pdf")


def _with_new_offsets(content: bytes) -> bytes:
    """Write the cross-reference table again after bytes moved."""
    table = content.index(b"xref\n")
    lines = content[table:].split(b"\n")
    count = int(lines[1].split()[1])
    for number in range(1, count):
        offset = content.index(b"\n%d 0 obj" % number) + 1
        lines[1 + 1 + number] = b"%010d 00000 n " % offset
    start = lines.index(b"startxref")
    lines[start + 1] = b"%d" % table
    return content[:table] + b"\n".join(lines)


def test_a_pdf_with_a_file_inside_is_refused() -> None:
    assert "other files attached inside" in refusal(crafted.pdf(_attachment), "letter.pdf")


def test_words_about_scripts_in_a_pdf_are_no_script() -> None:
    def title(document: pikepdf.Pdf) -> None:
        document.docinfo["/Title"] = "How /JavaScript and /Launch work"

    with check_upload(io.BytesIO(crafted.pdf(title)), "letter.pdf") as checked:
        assert checked.media_type == "application/pdf"


@pytest.mark.parametrize("user", ["secret", ""])
def test_a_locked_pdf_is_refused(user: str) -> None:
    locked = crafted.pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert "locked with a password" in refusal(locked, "letter.pdf")


@pytest.mark.parametrize("keep", [8, 300, -60])
def test_a_cut_off_pdf_is_refused(keep: int) -> None:
    assert "is damaged" in refusal(crafted.pdf()[:keep], "letter.pdf")


# Pictures


def test_a_picture_that_claims_to_be_enormous_is_refused_before_it_is_decoded() -> None:
    assert "very large picture" in refusal(crafted.png_claiming(60_000, 60_000), "p.png")
    assert "very large picture" in refusal(crafted.picture(size=(9000, 9000)), "p.jpg")


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "p.jpg"), ("PNG", "p.png"), ("HEIF", "p.heic")]
)
def test_a_cut_off_picture_is_refused(kind: str, name: str) -> None:
    content = crafted.picture(kind, size=(400, 300))
    assert "is damaged" in refusal(content[: len(content) // 2], name)


# Hostile files may cost two seconds and 100 MB, no more, wherever the library spends them.


def _pdf_bomb() -> bytes:
    """A cross-reference stream that unpacks to gigabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(40)) + packer.flush()
    start = b"%PDF-1.7\n"
    return (
        start
        + b"1 0 obj\n<< /Type /XRef /W [1 2 1] /Size 900000000 /Root 1 0 R /Filter /FlateDecode"
        + b" /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(start)
    )


def _pdf_of_many_objects() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.Many = pikepdf.Array(
            [document.make_indirect(pikepdf.Dictionary(A="/JS")) for _ in range(120_000)]
        )

    return crafted.pdf(change)


def _deep_pdf() -> bytes:
    body = crafted.pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    deep = b"[" * 2_000_000 + b"]" * 2_000_000
    return _with_new_offsets(body.replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + deep))


def _jpeg_of_many_scans() -> bytes:
    content = crafted.picture(size=(4000, 4000), progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * 4000 + content[-2:]


def _png_text_bomb() -> bytes:
    text = crafted.png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9))
    return crafted.png_claiming(1, 1, zlib.compress(b"\0abc"), extra=text * 60)


def _white_png(width: int, height: int) -> bytes:
    rows = (b"\0" + b"\xff" * 3 * width) * height
    return crafted.png_claiming(width, height, zlib.compress(rows))


def _zip_listing_of_nothing() -> bytes:
    content = crafted.docx()
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[at:end][:46] + b"x" * 0
    entry = entry[:28] + b"\0\0\0\0\0\0" + entry[34:]
    listing = content[at:end] + entry * 400_000
    closing = content[end : end + 12] + len(listing).to_bytes(4, "little") + content[end + 16 :]
    return content[:at] + listing + closing


MEASURE = """
import resource, sys, time
from app.domain.errors import Rejected
from app.settings import ROOT
from app.storage.checks import check_upload
started = time.process_time()
try:
    check_upload(open(sys.argv[1], "rb"), sys.argv[2])
    outcome = "accepted"
except Rejected as rejected:
    outcome = rejected.message
child = resource.getrusage(resource.RUSAGE_CHILDREN)
own = time.process_time() - started
print(own + child.ru_utime + child.ru_stime, child.ru_maxrss // 1024, outcome)
"""


@pytest.mark.parametrize(
    ("make", "name", "words"),
    [
        (_pdf_bomb, "a.pdf", "is damaged"),
        (_pdf_of_many_objects, "b.pdf", ""),
        (_deep_pdf, "c.pdf", ""),
        (_jpeg_of_many_scans, "d.jpg", "too complicated"),
        (_png_text_bomb, "e.png", "is damaged"),
        (_zip_listing_of_nothing, "f.docx", "too complicated"),
        (lambda: _white_png(4000, 4000), "g.png", ""),
        (lambda: _white_png(16_000_000, 1), "h.png", ""),
        (lambda: crafted.picture(size=(4000, 4000), progressive=True), "i.jpg", "accepted"),
        (lambda: crafted.picture("HEIF", size=(4032, 3024)), "j.heic", "accepted"),
        (lambda: crafted.picture(size=(4032, 3024), orientation=6), "k.jpg", "accepted"),
        (lambda: crafted.picture("PNG", size=(4000, 4000), orientation=8), "l.png", ""),
    ],
)
def test_no_file_costs_more_than_two_seconds_and_100_mb(
    make: Callable[[], bytes], name: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    assert path.stat().st_size <= MAX_FILE_BYTES
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path), name],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    cpu_seconds, megabytes, outcome = measured.stdout.split(" ", 2)
    assert words in outcome
    assert float(cpu_seconds) <= 2.0
    # Beside what the file makes it take, the interpreter has 20 MB, shared with its siblings.
    assert int(megabytes) <= 120
