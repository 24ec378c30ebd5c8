"""Files as survey systems write them: read, recognised by content, never changed."""

from cemlab.sources.archives import unpacked
from cemlab.sources.derived_rows import DerivedRows
from cemlab.sources.fingerprints import fingerprint
from cemlab.sources.reading import read_source, read_table, rows_in_parts
from cemlab.sources.recognising import FORMATS
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.streaming import LARGE, to_parquet, wanted_of
from cemlab.sources.typed_tables import name_columns

__all__ = [
    "FORMATS",
    "LARGE",
    "DerivedRows",
    "Several",
    "Source",
    "SourceColumn",
    "fingerprint",
    "name_columns",
    "read_source",
    "read_table",
    "rows_in_parts",
    "to_parquet",
    "unpacked",
    "wanted_of",
]
