"""A stand-in for the agency, for training and for tests: it takes a deposit and answers as the agency would.

Written from the agency's two documents alone (« DTJSONAVANCE-MS1-DUI-Va1 » and « -MS2-DUI-PDS-Va1 »: sections are
theirs), and from the nesting of the agency's model file. It shares no code and no data with the portal's own rules, so
that it can bear witness against them: where both judge a file alike, two readings of the documents agree. What the
documents leave open is read as widely as their words allow, and said where it is decided.

No number, code or label that it gives comes from the agency, but « Demande acceptée », "0000" and "3436".
"""

from .agency import BadDeposit, Deposit, Outcome, Treated, treat
from .checks import Fault
from .distortions import Distortions
from .line import Place, first_fault
from .papers import PAPERS, Paper, guess_paper
from .register import Register
from .shelf import Answer, deposit_into
from .structure import Refused, Taken, line_refusal, take
from .zips import open_zip

__all__ = [
    "PAPERS",
    "Answer",
    "BadDeposit",
    "Deposit",
    "Distortions",
    "Fault",
    "Outcome",
    "Paper",
    "Place",
    "Refused",
    "Register",
    "Taken",
    "Treated",
    "deposit_into",
    "first_fault",
    "guess_paper",
    "line_refusal",
    "open_zip",
    "take",
    "treat",
]
