"""The lessons run as they are, each with the flaw that its exercise has, and then with its solution."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import jupyter_shared
from jupyter_shared import lessons
from jupyter_shared.cli import main
from jupyter_shared.errors import NoManager
from jupyter_shared.lessons.files import SOURCE, folder
from jupyter_shared.lessons.lesson import Lesson

LESSONS = {getattr(lessons, name).file: getattr(lessons, name) for name in lessons.__all__}
TOLD = {  # what the check of each says to the code that is to be repaired
    "1_islands": "and bob says 20",
    "2_a_proxy_is_not_the_object": "Nobody told the manager",
    "3_the_lost_update": "wrong. Somebody still comes between a read and a write",
    "4_locks_guard_data": "One seat is sold twice",
    "5_deadlock_and_order": "1 deadlock. In the order that is drawn",
    "6_queues": "waits for ever. Somebody waits for ever in `jobs.get()`",
    "7_waiting": "waits for ever. It looked before it took the condition",
    "8_crashes_and_cost": "wrong. Who is killed between two writes",
}


def read(name: str) -> Any:
    return nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)


def solution(name: str) -> str:
    return re.search(r"```python\n(.*?)```", (SOURCE / "solutions" / f"{name}.md").read_text(), re.DOTALL)[1]


def tagged(notebook: Any, tag: str) -> int:
    (at,) = (at for at, cell in enumerate(notebook.cells) if tag in cell.metadata.get("tags", ()))
    return at


def said(cell: Any) -> str:
    return "".join(output.get("text", "") + output.get("evalue", "") for output in cell.outputs)


@pytest.fixture
def no_manager_afterwards(runtime_dir, request):
    yield
    try:
        jupyter_shared.attach(f"lesson{request.node.callspec.params['name'][0]}", create=False).stop()
    except NoManager:
        pass


@pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", LESSONS)
def test_its_check_fails_as_told_and_passes_with_its_solution(name, no_manager_afterwards, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", f"{name}.ipynb")
    notebook = read(name)
    check = tagged(notebook, "check")
    notebook.cells[check + 1 : check + 1] = [
        nbformat.v4.new_code_cell(solution(name)), nbformat.v4.new_code_cell(notebook.cells[check].source),
        nbformat.v4.new_code_cell("lesson.solution()"),
    ]  # fmt: skip
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(SOURCE)}}).execute()
    assert TOLD[name] in said(notebook.cells[check])
    assert "\N{WHITE HEAVY CHECK MARK}" in said(notebook.cells[check + 2])
    errors = [cell for cell in notebook.cells if any(one.output_type == "error" for one in cell.get("outputs", ()))]
    assert all("raises-exception" in cell.metadata.get("tags", ()) for cell in errors)
    assert all("You did not guess" in said(cell) for cell in notebook.cells if "lesson.reveal(" in cell.source)


@pytest.mark.parametrize("name", LESSONS)
def test_it_is_made_as_all_lessons_are(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert tagged(notebook, "exercise") == tagged(notebook, "check") - 1
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    source = "\n".join(cell.source for cell in notebook.cells)
    for number in LESSONS[name].questions:
        assert source.count(f'lesson.guess({number}, "")') == source.count(f"lesson.reveal({number})") == 1
        named = re.search(rf'guess\({number}, ""\)  # (.*)', source)[1]
        question = LESSONS[name].questions[number]
        assert sorted({question.answer, *question.others}) == re.findall(r"\b[A-Z]\b", named), "each has its reason"
    for link in re.findall(r"\]\((\S+\.ipynb)\)", source):
        assert (SOURCE / link).exists(), link
    assert source.startswith(f"# {name[0]}. ")


def test_there_are_eight_in_order():
    assert [name[0] for name in sorted(LESSONS)] == [*"12345678"]
    assert {path.stem for path in SOURCE.glob("*.ipynb")} == {*LESSONS} == {*TOLD}
    assert {path.stem for path in (SOURCE / "solutions").glob("*.md")} == {*LESSONS}
    assert folder() == SOURCE  # of an editable install


def test_guessing(capsys):
    class One(Lesson):
        file = "1"
        questions = {1: lessons.Islands.questions[1]}

    def says(call: Any) -> str:
        call()
        return capsys.readouterr().out

    lesson = One()
    assert "Write a letter" in says(lambda: lesson.guess(1, ""))
    assert "(You did not guess.) It is C." in says(lambda: lesson.reveal(1))
    assert "X is none of the answers: write A, B or C." in says(lambda: lesson.guess(1, "X"))
    assert "(You did not guess.)" in says(lambda: lesson.reveal(1))
    assert "You say B." in says(lambda: lesson.guess(1, " b "))
    assert says(lambda: lesson.reveal(1)).startswith("You said B. It would be 0")
    lesson.guess(1, "C")
    assert "\nC it is." in says(lambda: lesson.reveal(1))


def test_the_command_copies_them_to_the_learner(tmp_path: Path, capsys):
    target = tmp_path / "course"
    assert main(["lessons", str(target)]) == 0
    assert "jupyter lab" in capsys.readouterr().out
    first = target / "1_islands.ipynb"
    assert {path.stem for path in target.iterdir()} == {*LESSONS, "managers_from_zero", "quickstart"}
    for path in target.iterdir():
        linked = re.findall(r"\]\((\S+\.ipynb)\)", path.read_text())
        assert all((target / link).exists() for link in linked), path.name
    first.write_text("my own work")
    assert main(["lessons", str(target)]) == 0
    assert "1_islands.ipynb" in capsys.readouterr().out
    assert first.read_text() == "my own work"
    assert main(["lessons", str(target), "--anew", "--solutions"]) == 0
    assert first.read_text() == (SOURCE / "1_islands.ipynb").read_text()
    assert len([*(target / "solutions").iterdir()]) == 8
    assert main(["lessons", str(first)]) == 2
    assert "is no folder" in capsys.readouterr().err
