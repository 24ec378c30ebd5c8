"""Results kept as files, and pages made of them."""

from cemlab.report.keeping import Kept, keep
from cemlab.report.rendering import Rendered, render

__all__ = ["Kept", "Rendered", "keep", "render"]
