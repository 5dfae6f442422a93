from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.result import RunResult
from pipeline.store import ResultRepository, RunRepository, Store
from tests.pipeline.store.run_results import run_results

_ids = count()


def save(store: Store, result: RunResult) -> None:
    with store.session() as session:
        runs, results = RunRepository(session), ResultRepository(session)
        runs.start(
            run=result.run,
            matter=result.matter,
            started_at=result.started_at,
            received=result.received,
        )
        for position, document in enumerate(result.documents):
            own = [each for each in result.exceptions if each.path == document.path]
            results.save(run=result.run, position=position, result=document, exceptions=own)
        paths = {document.path for document in result.documents}
        results.save_loose_exceptions(
            result.run, [each for each in result.exceptions if each.path not in paths]
        )
        if result.finished_at:
            runs.finish(
                result.run,
                status=result.status,
                reason=result.reason,
                finished_at=result.finished_at,
            )
        session.commit()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_round_trip(store: Store, data: st.DataObject) -> None:
    result = data.draw(run_results(f"run-{next(_ids)}"))
    save(store, result)
    with store.snapshot() as session:
        assert ResultRepository(session).load_run(result.run) == result
