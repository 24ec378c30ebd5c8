"""Pseudonyms: stable, joinable, never reversible by guessing without the salt."""

import os
import stat

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.errors import DataError, StudyError
from cemlab.privacy import Pseudonyms, make_salt, read_salt
from cemlab.study.codes import text_of

SALT = "a salt for tests only, of no study"


class TestPseudonyms:
    def test_known_value(self):
        """HMAC-SHA256 of "7" computed with `openssl dgst -sha256 -hmac`, as base32."""
        assert Pseudonyms("0123456789abcdef").one("7") == "62opjbjge3xo"

    def test_same_person_in_every_file(self):
        names = Pseudonyms(SALT)
        numbers = names.of(pd.Series([7.0, 8.0, np.nan]))
        texts = names.of(pd.Series([" 7 ", "8", ""]))
        whole = names.of(pd.Series([7, 8]))
        assert numbers.tolist()[:2] == texts.tolist()[:2] == whole.tolist()
        assert numbers.isna().tolist() == texts.isna().tolist() == [False, False, True]

    def test_leading_zeros_are_another_id(self):
        assert Pseudonyms(SALT).one("007") != Pseudonyms(SALT).one("7")

    def test_another_salt_gives_others(self):
        assert Pseudonyms(SALT).one("7") != Pseudonyms(SALT + "!").one("7")

    def test_keeps_index_name_and_order(self):
        ids = pd.Series(["b", "a", "b"], index=[9, 4, 2], name="who")
        named = Pseudonyms(SALT).of(ids)
        assert named.index.tolist() == [9, 4, 2]
        assert named.name == "who"
        assert named.dtype == "str"
        assert named.iloc[0] == named.iloc[2] != named.iloc[1]

    def test_no_two_of_many_ids_share_one(self):
        named = Pseudonyms(SALT).of(pd.Series(range(40_000)))
        assert named.nunique() == 40_000
        assert named.str.fullmatch("[a-z2-7]{12}").all()

    def test_collision_is_refused(self, monkeypatch):
        monkeypatch.setattr("cemlab.privacy.pseudonyms.LETTERS", 1)
        with pytest.raises(DataError, match="share a pseudonym"):
            Pseudonyms(SALT).of(pd.Series(range(100)))

    def test_does_not_show_its_salt(self):
        assert SALT not in repr(Pseudonyms(SALT))
        assert SALT not in str(vars(Pseudonyms(SALT)).keys())

    @pytest.mark.parametrize("salt", ["", "short", b"123456789012345"])
    def test_short_salt_is_refused(self, salt):
        with pytest.raises(StudyError, match="at least 16"):
            Pseudonyms(salt)

    @given(
        st.one_of(st.integers(), st.floats(allow_nan=False), st.text(min_size=1)),
        st.one_of(st.integers(), st.floats(allow_nan=False), st.text(min_size=1)),
    )
    def test_equal_exactly_where_the_study_says_the_same_text(self, one, other):
        names = Pseudonyms(SALT)
        assert (names.one(one) == names.one(other)) == (text_of(one) == text_of(other))


class TestSalt:
    def test_made_once_and_read(self, tmp_path):
        path = tmp_path / "private" / "salt.txt"
        make_salt(path)
        assert len(read_salt(path)) == 64
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_two_are_never_the_same(self, tmp_path):
        make_salt(tmp_path / "a")
        make_salt(tmp_path / "b")
        assert read_salt(tmp_path / "a") != read_salt(tmp_path / "b")

    def test_is_never_overwritten(self, tmp_path):
        path = tmp_path / "salt.txt"
        path.write_text("the salt that was used before")
        with pytest.raises(StudyError, match="is there already"):
            make_salt(path)
        assert path.read_text() == "the salt that was used before"

    def test_missing_one_is_told_and_not_made(self, tmp_path):
        path = tmp_path / "private" / "salt.txt"
        with pytest.raises(StudyError, match=r"private/salt\.txt.*Without it nobody can be joined"):
            read_salt(path)
        assert not path.exists()

    def test_short_one_is_refused(self, tmp_path):
        (tmp_path / "salt.txt").write_text("abc\n")
        with pytest.raises(StudyError, match="has 3 characters"):
            read_salt(tmp_path / "salt.txt")

    def test_line_end_does_not_count(self, tmp_path):
        """An editor adds one; the pseudonyms must stay."""
        (tmp_path / "a").write_bytes(SALT.encode())
        (tmp_path / "b").write_bytes(SALT.encode() + b"\r\n")
        assert read_salt(tmp_path / "a") == read_salt(tmp_path / "b")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_unreadable_one_is_told(self, tmp_path):
        path = tmp_path / "salt.txt"
        path.write_text(SALT)
        path.chmod(0)
        with pytest.raises(StudyError, match="cannot be read"):
            read_salt(path)

    def test_folder_in_its_place_is_told(self, tmp_path):
        with pytest.raises(StudyError, match="cannot be read"):
            read_salt(tmp_path)
