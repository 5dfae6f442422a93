"""Work done ahead of whoever takes the results, which come in order all the same."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_order(
    pool: Executor, work: Callable[[_Item], _Result], items: Iterable[_Item], ahead: int
) -> Iterator[_Result]:
    """What `work` makes of each item, in the order of the items.

    At most `ahead` items (from 1) are taken before their turn; items are taken by the thread that
    asks for results. What has not begun when the caller stops asking is not begun.

    Raises:
        Exception: what `work` raised for an item, when its turn comes.
    """
    source = iter(items)
    under_way: deque[Future[_Result]] = deque()
    try:
        under_way.extend(pool.submit(work, item) for item in islice(source, ahead))
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(pool.submit(work, item) for item in islice(source, 1))
            yield result
    finally:
        for future in under_way:
            future.cancel()
