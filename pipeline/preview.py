"""What a run would do and cost: files are received, read and planned, and no model is called."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.batch import BatchOptions, check_options
from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionRecord
from pipeline.extraction import extract
from pipeline.intake import find_files
from pipeline.plan import Plan
from pipeline.planned import PlannedFile, page_spans
from pipeline.planning import plan_document, reading_budget
from pipeline.profile import Profile
from pipeline.profile_choice import choose_profile
from pipeline.profile_source import built_in_profiles, load_profile
from pipeline.receipt import Receipt
from pipeline.unpacking import Unpacking
from pipeline.wiring import Octavo
from providers import Model


def preview(octavo: Octavo, options: BatchOptions) -> Iterator[PlannedFile]:
    """Plan file by file, in the order in which a run would meet them.

    Texts are kept, so that the run finds them; nothing is recorded of a run or a receipt.
    Excluded files are left out, and so are archives, whose members are planned instead.

    Raises:
        RequestError: the options cannot be used.
    """
    model = check_request(octavo, options)
    unpacking = Unpacking(octavo, matter=options.matter)
    for file in find_files(map(Path, options.paths), exclude=octavo.settings.exclude):
        for item in unpacking.items(file):
            if item.failure is not None:
                yield _not_planned(item.path, item.receipt, item.failure)
            elif item.receipt is not None and item.excluded is None:
                yield _plan_file(octavo, item.receipt, item.duplicate_of, options, model)


def check_request(octavo: Octavo, options: BatchOptions) -> Model:
    """The model to use, after the options and the room that the model leaves were looked at.

    Where no profile is asked for, the rule may choose any built-in one: there is room for all.

    Raises:
        RequestError: a path, profile, matter, model or budget that cannot be used.
    """
    model = check_options(octavo, options)
    asked = options.profile
    for profile in built_in_profiles() if asked is None else [load_profile(asked)]:
        reading_budget(
            model,
            profile,
            octavo.settings.group_size,
            octavo.settings.output_reserve_tokens,
            octavo.vocabulary(model),
        )
    return model


def plan_with(
    octavo: Octavo, document: Document, model: Model, profile: str | None
) -> tuple[Profile, Plan]:
    """The profile and the plan for a document under the settings in force.

    Raises:
        RequestError: the profile or the model cannot be used.
    """
    chosen, reason = choose_profile(document, profile)
    # A report is rendered from the record: the profile has to be in it, as it is now.
    octavo.store.content.put(chosen.canonical())
    plan = plan_document(
        document,
        profile=chosen,
        profile_reason=reason,
        model=model,
        vocabulary=octavo.vocabulary(model),
        group_size=octavo.settings.group_size,
        output_reserve=octavo.settings.output_reserve_tokens,
    )
    return chosen, plan


def _plan_file(
    octavo: Octavo, receipt: Receipt, duplicate_of: str | None, options: BatchOptions, model: Model
) -> PlannedFile:
    try:
        document, _ = extract(octavo, receipt, revisions=options.revisions)
    except IngestError as error:
        return _not_planned(receipt.path, receipt, error)
    _, plan = plan_with(octavo, document, model, options.profile)
    return PlannedFile(
        path=receipt.path,
        sha256=receipt.sha256,
        media_type=document.media_type,
        pages=len(document.pages) or None,
        plan=plan,
        exception=None,
        page_spans=page_spans(document, plan.segments),
        duplicate_of=duplicate_of,
    )


def _not_planned(path: str, receipt: Receipt | None, error: IngestError) -> PlannedFile:
    sha256 = None if receipt is None else receipt.sha256
    return PlannedFile(
        path=path,
        sha256=sha256,
        media_type=None,
        pages=None,
        plan=None,
        exception=ExceptionRecord(
            path=path,
            exception_class=error.exception_class,
            retryable=error.retryable,
            detail=error.detail,
            sha256=sha256,
        ),
    )
