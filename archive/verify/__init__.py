"""Verifies archives: checks every byte, trusts nothing, and reports the faults."""

from archive.verify.causes import Cause, causes_of
from archive.verify.package import verify_package
from archive.verify.run import Report, verify

__all__ = ["Cause", "Report", "causes_of", "verify", "verify_package"]
