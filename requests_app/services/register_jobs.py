"""Updating the directory from its page: the files are read in a job, shown, and applied in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..finess import Kind, RegisterError
from ..models import Job, RegisterImport, User
from ..rules.registry import french
from .job_folder import JobFile, JobFolder, Upload
from .jobs import Refused, files_of, job, start
from .jobs_run import Running
from .register_changes import ChangesFile, Ledger
from .register_held import DirectoryChanged, OlderRegister
from .register_reading import read_register
from .register_stage import StageLost
from .register_summary import ImportSummary, RegisterSource
from .register_writing import record_of, write_register

PREVIEW, APPLY = "register.preview", "register.apply"
LATEST = "register.latest"  #: as PREVIEW, of a file that the job fetches itself
KINDS = frozenset({PREVIEW, APPLY, LATEST})
#: The imports of the register run one at a time.
ALONE = "register"
PAGE = "portail:register_job"
_STAGE, _CHANGES = "stage", "changements.csv"
_REJECTED_SHOWN = 50

#: What a job of these kinds ends with, in ``result["outcome"]``.
SHOWN, OLDER, APPLIED = "shown", "older", "applied"

_GONE = "Les fichiers de cet aperçu ne sont plus gardés (ils le sont un jour) : choisissez-les de nouveau."


def start_preview(by: User, uploads: Sequence[Upload | JobFile], *, force: bool = False) -> Job:
    """Read these files in a job, and show what they would change. Raises Busy while another import runs."""
    return start(PREVIEW, by, {"force": force}, uploads)


def preview_again(known: Job, by: User, *, force: bool) -> Job:
    """Read the files of that job again, an older register's too where ``force``.

    Raises Busy while another import runs, and Refused where the files are no longer kept.
    """
    return start_preview(by, _sources(known), force=force)


def start_apply(known: Job, by: User) -> Job:
    """Write what that job has shown. Raises Busy while another import runs, and Refused as above."""
    if not _can_apply(known):
        raise Refused(_GONE)
    kept = {name: known.result[name] for name in ("record", "mark", "force")}
    return start(APPLY, by, {**kept, "preview": known.pk}, [*_sources(known), _stage(known)])


def preview_behind(known: Job) -> Job | None:
    """The preview that this job was to write, as long as it can be: for one who stopped it, or saw it die."""
    found = Job.objects.filter(pk=known.params.get("preview")).first()
    return found if found and _can_apply(found) else None


def _can_apply(known: Job) -> bool:
    return known.result.get("outcome") == SHOWN and _stage(known).path.is_file()


def _stage(known: Job) -> JobFile:
    return JobFile(_STAGE, JobFolder.of(known.pk).path / _STAGE)


def changes_csv(known: Job) -> Path | None:
    """The whole of the changes that this job has shown, as long as they are kept."""
    path = JobFolder.of(known.pk).path / _CHANGES
    return path if path.is_file() else None


def _sources(known: Job) -> list[JobFile]:
    files = files_of(known)
    sources = files[:-1] if known.kind == APPLY else files
    if not sources:
        raise Refused(_GONE)
    return sources


@job(PREVIEW, page=PAGE, alone=ALONE, keeps_files=True)
def preview(running: Running) -> Mapping[str, object]:
    """Read the files; what they would change, or that they are older than the directory."""
    return read_files(running, running.files, force=running.params.get("force") is True)


@job(APPLY, page=PAGE, alone=ALONE, keeps_files=True, hurries=True)
def apply(running: Running) -> Mapping[str, object]:
    """Write what was shown; where the directory has changed since, show it anew instead."""
    *sources, stage = running.files
    params: Mapping[str, Any] = running.params
    record = RegisterImport(by=running.job.by, **params["record"])

    def finish() -> None:
        running.finish({"outcome": APPLIED, "import": record.pk})

    try:
        write_register(stage.path, record, params["mark"], running.progress, finish)
    except (DirectoryChanged, StageLost):
        return {**read_files(running, sources, force=params["force"]), "anew": True}
    return {}


def read_files(running: Running, files: Sequence[JobFile], *, force: bool) -> Mapping[str, object]:
    """What these files would change, or that they are older than the directory. Raises Refused."""
    try:
        with ExitStack() as stack:
            sources = [
                RegisterSource(file.name, stack.enter_context(file.path.open("rb")), file.path.stat().st_size)
                for file in files
            ]
            path = running.folder / _CHANGES
            # The mark at the start tells a spreadsheet that it is UTF-8.
            out = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            stage = running.folder / _STAGE
            summary = read_register(sources, stage, running.progress, force=force, changes=ChangesFile(out))
    except OlderRegister as older:
        return {"outcome": OLDER, "sentence": french(str(older))}
    except RegisterError as error:
        raise Refused(french(str(error))) from error
    return {"outcome": SHOWN, "force": force, **_as_json(summary)}


def _as_json(summary: ImportSummary) -> dict[str, object]:
    record = record_of(summary, None)
    names = ("files", "created", "changed", "unchanged", "rejected", "forced", "detail")
    return {
        "record": {name: getattr(record, name) for name in names},
        "mark": summary.mark,
        "held": {
            name: day.isoformat()
            for name, kind in (("og", Kind.ENTITY), ("esms", Kind.ESTABLISHMENT))
            if (day := summary.held[kind].in_force)
        },
        "og": _ledger(summary.og),
        "esms": _ledger(summary.esms),
        "rejected": [
            {"file": line.file, "place": f"{line.unit} {line.line}", "reason": french(line.reason)}
            for line in summary.rejected[:_REJECTED_SHOWN]
        ],
    }


def _ledger(ledger: Ledger) -> dict[str, object]:
    return {
        nature: [{"finess": one.finess, "name": one.name, "fields": one.fields} for one in examples]
        for nature, examples in ledger.examples.items()
    }
