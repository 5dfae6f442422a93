"""What a run would do and cost: files are received, read and planned, and no model is called."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.batch import BatchOptions, check_options, routing_of
from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionRecord
from pipeline.look_ahead import in_order
from pipeline.plan import Plan
from pipeline.planned import PlannedFile, page_spans
from pipeline.planning import plan_document
from pipeline.profile.choice import choose_profile
from pipeline.profile.profile import Profile
from pipeline.prompt.language import templates_for
from pipeline.receiving.extraction import extract
from pipeline.receiving.intake import find_files
from pipeline.receiving.item import Item
from pipeline.receiving.receipt import Receipt
from pipeline.receiving.unpacking import Unpacking
from pipeline.routing.routing import Routing
from pipeline.wiring import Octavo
from providers import Choice


def preview(octavo: Octavo, options: BatchOptions) -> Iterator[PlannedFile]:
    """Plan file by file, in the order in which a run would meet them.

    Texts are kept, so that the run finds them; nothing is recorded of a run or a receipt.
    Excluded files are left out, and so are archives, whose members are planned instead.

    Raises:
        RequestError: the options cannot be used.
    """
    check_options(octavo, options)
    routing = routing_of(octavo, options)
    unpacking = Unpacking(octavo, matter=options.matter)
    found = find_files(map(Path, options.paths), exclude=octavo.settings.exclude)
    items = (item for file in found for item in unpacking.items(file) if item.excluded is None)
    # While one file is planned, the next ones are read by the other workers of the sandbox.
    ahead = octavo.sandbox.limits.workers
    with ThreadPoolExecutor(ahead, thread_name_prefix="preview") as pool:
        yield from in_order(pool, partial(_plan_item, octavo, options, routing), items, ahead)


def plan_with(
    octavo: Octavo, document: Document, routing: Routing, profile: str | None
) -> tuple[Profile, Plan, Choice]:
    """The profile, the plan and the model for a document under the settings in force.

    Raises:
        RequestError: the profile cannot be used, or no model can.
    """
    chosen, reason = choose_profile(document, profile)
    # A report is rendered from the record: the profile has to be in it, as it is now.
    octavo.store.content.put(chosen.canonical())
    choice = routing.choose(document, chosen)
    templates = templates_for(document, choice.model, octavo.settings.prompt_language)
    # So have the words of the prompts: requests are made again from the record.
    octavo.store.content.put(templates.canonical())
    plan = plan_document(
        document,
        profile=chosen,
        profile_reason=reason,
        model=choice.model,
        model_reason=choice.reason,
        vocabulary=octavo.vocabulary(choice.model),
        group_size=octavo.settings.group_size,
        output_reserve=octavo.settings.output_reserve_tokens,
        templates=templates,
        gleaning=octavo.settings.gleaning,
        output=routing.past_output.of(choice.model, chosen.reference),
        tier=routing.tier,
    )
    return chosen, plan, routing.standing_in(choice, document, chosen, plan)


def _plan_item(octavo: Octavo, options: BatchOptions, routing: Routing, item: Item) -> PlannedFile:
    receipt = item.receipt
    if item.failure is not None:
        return _not_planned(item.path, receipt, item.failure)
    if receipt is None:
        raise ValueError("an item that did not fail and is not excluded has a receipt")
    try:
        document, _ = extract(octavo, receipt, revisions=options.revisions)
    except IngestError as error:
        return _not_planned(receipt.path, receipt, error)
    _, plan, _ = plan_with(octavo, document, routing, options.profile)
    return PlannedFile(
        path=receipt.path,
        sha256=receipt.sha256,
        media_type=document.media_type,
        pages=len(document.pages) or None,
        plan=plan,
        exception=None,
        page_spans=page_spans(document, plan.segments),
        duplicate_of=item.duplicate_of,
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
