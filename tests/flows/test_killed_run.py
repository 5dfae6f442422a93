"""`octavo run` on the same files goes on after a kill, without being told which run that was."""

import json
import re
import signal
import sqlite3
import time

from flows.cli import ExitCode
from tests.flows.killing import KilledRun
from tests.flows.reading_server import ReadingServer
from tests.flows.shell import Shell


def test_the_same_command_goes_on_with_the_killed_run(prefect_shell: Shell) -> None:
    """One run, one line that says so, nothing left in flight, and what was paid is not asked."""
    command = ("run", "documents", "--model", "house", "--profile", "kill.toml", "-y", "--json")
    with ReadingServer(lambda number: time.sleep(0.3)).running() as server:
        KilledRun(prefect_shell, server).prepare(documents=3)
        process = prefect_shell.start(*command)
        while len(server.bodies) < 3 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        again = prefect_shell.octavo(*command)
    assert again.code == ExitCode.DONE, again.err
    run = json.loads(again.out)["run"]
    assert re.search(rf"going on with run {run}, which was killed", again.err)
    with sqlite3.connect(prefect_shell.folder / ".octavo" / "octavo.db") as database:
        assert database.execute("select id, status from runs").fetchall() == [(run, "complete")]
        states = "select count(*) from calls where state in ('sent', 'reserved')"
        assert database.execute(states).fetchone() == (0,)


def test_a_prefect_server_that_does_not_answer_is_one_line(shell: Shell) -> None:
    """The address is named, and the way out; no traceback, and no run on record."""
    (shell.folder / "a.txt").write_text("This Agreement is governed by law.", encoding="utf-8")
    ended = shell.octavo("run", "a.txt", "-y", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert ended.code == ExitCode.BAD_REQUEST
    assert re.fullmatch(
        r"octavo: no Prefect server answers at http://127.0.0.1:9/api/?: start it, or unset "
        r"PREFECT_API_URL\n",
        ended.err,
    )
