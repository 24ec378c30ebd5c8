"""Archives: one table inside, and nothing that harms; all are made here with zipfile."""

import io
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest

from cemlab.errors import DataError
from cemlab.sources import archives, read_source, read_table

CSV = b"id,score\n1,5\n2,4\n"


def _packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


class TestOneTable:
    @pytest.mark.parametrize("name", ["answers.csv", "deep/er/answers.csv", "答卷.csv"])
    def test_is_read(self, tmp_path, name):
        path = _packed(tmp_path / "export.zip", {name: CSV, "__MACOSX/._a": b"x", ".DS_Store": b""})
        source = read_source(path)
        assert source.file == "export.zip" and source.table["score"].tolist() == ["5", "4"]
        assert read_table(path).shape == (2, 2)

    def test_of_any_kind(self, tmp_path, shared):
        folder = shared / "data"
        files = {
            "vendor_exports/spss_hotel_value_labels.sav": "spss",
            "wjx_phone_interest/wjx_800_by_text.xls": "wenjuanxing",
        }
        for name, format in files.items():
            raw = (folder / name).read_bytes()
            path = _packed(tmp_path / f"{format}.zip", {Path(name).name: raw})
            direct = read_source(folder / name)
            inside = read_source(path)
            assert inside.format == direct.format == format
            assert inside.table.equals(direct.table)

    def test_leaves_nothing_behind(self, tmp_path, monkeypatch):
        (tmp_path / "temporary").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        read_source(_packed(tmp_path / "a.zip", {"a.csv": CSV}))
        with pytest.raises(DataError):
            read_source(_packed(tmp_path / "b.zip", {"a.csv": b""}))
        assert list((tmp_path / "temporary").iterdir()) == []


class TestRefused:
    def test_several_files_are_listed(self, tmp_path):
        path = _packed(tmp_path / "a.zip", {"a.csv": CSV, "b/c.csv": CSV})
        with pytest.raises(DataError, match=r"several files \(a.csv, b/c.csv\)"):
            read_source(path)

    def test_none_inside(self, tmp_path):
        with pytest.raises(DataError, match="a.zip is empty"):
            read_source(_packed(tmp_path / "a.zip", {}))

    @pytest.mark.parametrize(
        "name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "..\\a.csv", "C:\\a.csv", "C:/a.csv"]
    )
    def test_names_that_lead_out(self, tmp_path, name):
        path = _packed(tmp_path / "a.zip", {name: CSV})
        with pytest.raises(DataError, match="is refused: it holds the name .* leads out"):
            read_source(path)
        assert not (tmp_path.parent / "a.csv").exists()

    def test_links(self, tmp_path):
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(link, "/etc/passwd")
        with pytest.raises(DataError, match="is a link to another place"):
            read_source(path)

    def test_bombs_by_what_they_say(self, tmp_path):
        path = _packed(tmp_path / "a.zip", {"a.csv": b"0" * 60_000_000})
        with pytest.raises(DataError, match="unpacks to 60,000,000 bytes, more than 200 times"):
            read_source(path)

    def test_bombs_that_lie(self, tmp_path, monkeypatch):
        """The sizes in the directory are patched to be small; what comes out is counted."""
        monkeypatch.setattr(archives, "MAX_SMALL", 1000)
        raw = bytearray(_packed(tmp_path / "a.zip", {"a.csv": b"0" * 3_000_000}).read_bytes())
        at = raw.index(b"PK\x01\x02")
        raw[at + 24 : at + 28] = (900).to_bytes(4, "little")
        (tmp_path / "b.zip").write_bytes(raw)
        with pytest.raises(DataError):
            read_source(tmp_path / "b.zip")

    def test_protected_ones(self, tmp_path):
        """zipfile cannot protect: the mark of protection is set by hand."""
        raw = bytearray(_packed(tmp_path / "a.zip", {"a.csv": CSV}).read_bytes())
        raw[raw.index(b"PK\x01\x02") + 8] |= 1
        raw[6] |= 1
        (tmp_path / "a.zip").write_bytes(raw)
        with pytest.raises(DataError, match="protected by a password.*a.csv"):
            read_source(tmp_path / "a.zip")

    def test_archives_in_archives(self, tmp_path):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as packed:
            packed.writestr("a.csv", CSV)
        path = _packed(tmp_path / "a.zip", {"b.zip": inner.getvalue()})
        with pytest.raises(DataError, match=r"another archive, b\.zip"):
            read_source(path)

    @pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
    def test_cut_short(self, tmp_path, share):
        path = _packed(tmp_path / "a.zip", {"a.csv": CSV})
        path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
        with pytest.raises(DataError, match="cannot be unpacked"):
            read_source(path)

    def test_damaged_inside(self, tmp_path):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.csv", CSV)
        path.write_bytes(path.read_bytes().replace(b"1,5", b"1,4"))
        with pytest.raises(DataError, match="cannot be unpacked.*CRC"):
            read_source(path)
