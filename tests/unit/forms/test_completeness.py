"""What stored answers still lack, without making a form."""

import pytest

from forms.completeness import answered, missing, missing_in_rows, wire
from forms.definition import load


def test_the_open_questions_of_phase_one():
    definition = load("phase1")
    answers = {"q1": "x", "q2": " ", "q3": "x", "q3_score": 3, "q4": "x"}
    assert missing(definition, answers) == ("q2", "q5", "task")
    assert definition.labels(("task",), "nl") == ("Mijn opgave in een of twee zinnen",)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("q1", "x", True), ("q1", " \n", False), ("q1", None, False),
        ("q3_score", 1, True), ("q3_score", None, False),
    ],
)  # fmt: skip
def test_when_a_question_is_answered(key, value, expected):
    assert answered(load("phase1").question(key), value) is expected


def test_no_is_an_answer_and_an_empty_box_is_not():
    assert answered(load("need").question("serves_task"), False)
    assert not answered(load("vote").question("dissent"), False)
    assert answered(load("secured").question("stable_measurements"), 0)
    assert not answered(load("need").question("addressees"), [])


def test_rows_lack_columns_by_name():
    milestones = load("phase2").question("milestones")
    rows = [
        {"line": "1", "result": "r", "owner": "", "year": None},
        {"line": "1", "result": "", "owner": "o", "year": 1},
    ]
    assert missing_in_rows(milestones, rows) == ("result", "owner", "year")
    assert missing(load("phase2"), {"vision": "v", "milestones": rows}) == ("milestones",)
    assert missing(load("phase2"), {"vision": "v", "milestones": []}) == ("milestones",)
    assert missing(load("phase2"), {"vision": "v"}) == ("milestones",)
    whole = [{"line": "1", "result": "r", "owner": "o", "year": 2027}]
    assert missing(load("phase2"), {"vision": "v", "milestones": whole}) == ()


def test_what_is_required_depends_on_other_answers():
    asked = {"title": "t", "wish": "w", "purpose": "p", "needed_by": "2027-01-01", "addressee_kind": "unit"}
    assert missing(load("need"), asked) == ("addressees",)
    assert missing(load("need"), asked | {"serves_task": False}) == ("addressees", "task_link")
    assert missing(load("need"), asked, {"addressee_kind"}) == ()


def test_answers_travel_as_a_browser_would_send_them():
    sent = wire(load("vote"), {"vote": "for", "dissent": True, "text": None, "unknown": "x"})
    assert sent == {"vote": ["for"], "text": [""], "dissent": ["true"]}
    rows = wire(load("phase2"), {"milestones": [{"year": 2027, "line": None}, "x", {"unknown": 1}]}, "plan")
    assert rows == {"plan-milestones-0-line": [""], "plan-milestones-0-year": ["2027"]}
    assert wire(load("presence"), {"present": ["a", 3]}) == {"present": ["a", 3]}
    assert wire(load("presence"), {"present": "a"}) == {"present": ["a"]}
    assert wire(load("phase2"), {"milestones": "x"}) == {"milestones": ["x"]}
