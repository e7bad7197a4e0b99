"""The folder where the stand-in leaves its answers: one numbered folder a deposit, and the register beside them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .agency import BadDeposit, Deposit, Treated, treat
from .distortions import Distortions
from .follow_up import NOT_THE_AGENCY, follow_up
from .register import BadRegister, Register

REGISTER, FOLLOW_UP, README = "registre.json", "suivi.txt", "LISEZ-MOI.txt"
_README = f"""DOUBLURE DE L’ASP

{NOT_THE_AGENCY}

{REGISTER} retient les numéros éditeur déjà vus et les numéros donnés. Le supprimer, c’est repartir de zéro.
Chaque dossier depot-… répond à un dépôt\u00a0: le fichier JSON rendu, sous le nom du fichier déposé, et {FOLLOW_UP},
qui dit ce que le JSON ne dit pas. Un fichier rejeté par le 1er contrôle n’a que son {FOLLOW_UP}.
"""


@dataclass(frozen=True)
class Answer:
    """The answer as it lies in ``folder``; ``told`` is its « suivi »."""

    treated: Treated
    folder: Path
    told: str


def deposit_into(out: Path, deposit: Deposit, distortions: Distortions, *, grant: bool = False) -> Answer:
    """Treat the deposit and lay the answer in a new folder of ``out``, which is made if need be.

    The answer appears whole or not at all, and the register before it: no number is ever given twice. Raises BadDeposit
    (a switch that names nothing, a register that cannot be read, another exercise in that folder) and OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        return _laid(out, deposit, distortions, grant=grant)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else deposits into that folder meanwhile; it is locked itself: nothing is left of that, even if killed.

    Raises BadDeposit where another exercise is under way there.
    """
    lock = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadDeposit(
                f"{out}\u00a0: un autre dépôt y est en cours. Attendez qu’il finisse, puis recommencez, ou donnez un "
                "autre dossier."
            ) from None
        except OSError:
            pass  # some network disks cannot lock a folder: one exercise at a time is then the user's care
        yield
    finally:
        os.close(lock)


def _laid(out: Path, deposit: Deposit, distortions: Distortions, *, grant: bool) -> Answer:
    register = _register(out / REGISTER)
    while _place(out, register.deposits + 1).exists():
        register.deposits += 1
    treated = treat(deposit, register, distortions)
    told = follow_up(treated, grant=grant)
    making = Path(tempfile.mkdtemp(dir=out, prefix=".depot-"))
    try:
        (out / README).write_text(_README, encoding="utf-8")
        (making / FOLLOW_UP).write_text(told, encoding="utf-8")
        if treated.returned is not None:
            (making / deposit.name).write_bytes(treated.returned)
        (making / REGISTER).write_text(register.as_text(), encoding="utf-8")
        (making / REGISTER).replace(out / REGISTER)
        folder = making.rename(_place(out, register.deposits))
    except OSError:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Answer(treated, folder, told)


def _place(out: Path, rank: int) -> Path:
    return out / f"depot-{rank:04d}"


def _register(path: Path) -> Register:
    try:
        return Register.from_text(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Register()
    except (BadRegister, UnicodeDecodeError):
        raise BadDeposit(
            f"{path.name}\u00a0: ce registre ne peut pas être relu. Donnez un autre dossier, ou supprimez-le pour "
            "repartir de zéro."
        ) from None
