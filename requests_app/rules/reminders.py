"""The calendar of reminders: after how many days in a status a request is late, and how that is said.

No document at hand sets a deadline (the calls for funding AF-MS1-DUI-Va1 and AF-MS2-DUI-PDS-Va1 may, and we do not
have them): the delays are ours, each with its reason, and an admin changes them in the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is said of a request that has waited too long. ``sentence`` holds ``{age}``: « 46 jours »."""

    days: int  #: late from so many days on, unless an admin chose otherwise
    sentence: str
    tone: str  #: of the house's tags
    waits_for: str  #: whose move is next, in French


#: Status -> its reminder. A status that nothing follows has none.
REMINDERS: Mapping[str, Reminder] = MappingProxyType(
    {
        # Two working weeks: a draft that nobody touches is forgotten, or waits for a paper one could ask for.
        "draft": Reminder(14, "Brouillon inchangé depuis {age}", "warning", "le commercial"),
        # Somebody read it and said what to mend while the file was fresh in their mind.
        "returned": Reminder(7, "À corriger depuis {age}", "danger", "le commercial"),
        # It is in no database of the agency (section 1.2, step 5): nothing moves until it is sent again.
        "rejected": Reminder(7, "Rejetée depuis {age}, à reprendre", "danger", "le commercial"),
        # A working week: the review is ours, and takes minutes.
        "submitted": Reminder(5, "À relire depuis {age}", "warning", "l’administrateur"),
        # A batch gathers several requests: two weeks let one fill without letting one wait for ever.
        "approved": Reminder(14, "Approuvée depuis {age}, sans dépôt", "warning", "l’administrateur"),
        # The file is made: its name bears a day of deposit, which is past.
        "batched": Reminder(3, "Dépôt préparé depuis {age}, pas déposé", "warning", "l’administrateur"),
        # The controls run « en temps réel » (section 1.2, step 5): the file that comes back is to be fetched.
        "deposited": Reminder(10, "Déposée depuis {age}, sans réponse", "warning", "l’administrateur"),
        # « au cas par cas » (step 6), without a deadline: two months are worth a question to the agency.
        "accepted": Reminder(60, "Acceptée depuis {age}, sans décision", "warning", "l’agence"),
        # The payment follows the decision (step 6b): a month is worth a question to the agency.
        "granted": Reminder(30, "Accordée depuis {age}, sans versement", "warning", "l’agence"),
    }
)


#: Days. No wait of years needs a reminder, and a day of before our era could not be counted back to.
LONGEST_DELAY = 3650


def age(days: int) -> str:
    """So many days in French. A clock set back gives none.

    >>> age(0), age(1), age(46)
    ('0\\xa0jour', '1\\xa0jour', '46\\xa0jours')
    """
    return f"{max(days, 0)}\u00a0jour{'s' if days > 1 else ''}"


def said(status: str, days: int) -> str:
    """The reminder of a request that has been in that status for so long. Raises ``KeyError`` where there is none.

    >>> said("deposited", 46).replace("\\u00a0", " ")
    'Déposée depuis 46 jours, sans réponse'
    """
    return REMINDERS[status].sentence.format(age=age(days))


def is_late(status: str, days: int, delays: Mapping[str, int]) -> bool:
    """Whether that long is too long, by the delays in force (status -> days).

    >>> [is_late("deposited", days, {"deposited": 10}) for days in (9, 10)], is_late("paid", 900, {})
    ([False, True], False)
    """
    return status in delays and days >= delays[status]
