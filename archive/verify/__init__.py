"""Verification: reads an archive as if it trusted nobody, and says what is wrong with it."""

from archive.verify.package import verify_package
from archive.verify.run import Progress, Report, verify

__all__ = ["Progress", "Report", "verify", "verify_package"]
