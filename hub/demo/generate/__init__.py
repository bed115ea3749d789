"""Department files of invented enterprises, and the answers they are expected to get.

Nobody in them exists. Codes carry the division 420799, which no authority has (DOMAIN 1); every name carries the word
虚构, "invented", where a real one has its place: 虚构市…有限公司 or …（虚构）有限公司. Towns are the district's own,
since jurisdiction is a field that readers filter by; roads are not.
"""

from hub.demo.generate.commands import LARGEST, Summary, generate
from hub.demo.generate.files import FileCounts

__all__ = ["LARGEST", "FileCounts", "Summary", "generate"]
