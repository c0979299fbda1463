"""The documentation of AWS's operations and their parameters, for botoxide."""

from pathlib import Path

__version__ = "0.1.0"

#: The path of the archive, which botoxide opens when documentation is asked for.
ARCHIVE = str(Path(__file__).with_name("documentation"))
