"""Plans by a program: as much as the pages do, by the same actions."""

from tests.web.rectifying import answered, make_rectifying
from tests.web.test_feedback_api import api

__all__ = ["api"]


def test_a_plan_is_drawn_up_and_goes_its_way(people, round_live, api, on_day):  # the fixture
    on_day("2021-01-15")
    rectifying = make_rectifying(people, round_live)
    liaison, head, office = people.lia[1], people.head[1], people.office
    begin = f"rounds/{rectifying.round.pk}/plans"
    assert api(people.gl[1], "post", begin, {"target": 1}).status_code == 404
    assert api(liaison, "post", begin, {"target": 2}).status_code == 404
    made = api(liaison, "post", begin, {"target": 1})
    assert made.status_code == 201
    plan = made.json()
    assert (plan["status"], len(plan["responses"]), plan["responses"][0]["finding"]) == ("draft", 2, "Z1-0")
    assert len(plan["missing"]) == 12
    address = f"plans/{plan['id']}"
    assert api(office, "get", address).status_code == 403
    assert api(people.lia[2], "get", address).status_code == 404
    line = {name: getattr(answered(), name) for name in ("answer", "standard", "leader", "lead_unit", "handler")}
    measure = {"lines": [1, 2], "text": "逐件清理", "owner": "主任", "due_on": "2021-02-20"}
    late = {**measure, "milestones": [{"due_on": "2021-02-21"}]}
    body = {"responses": [{"order": one, **line} for one in (1, 2)], "measures": [measure]}
    assert api(liaison, "patch", address, body).status_code == 428
    wrong = api(liaison, "patch", address, {**body, "measures": [late]}, 1).json()
    assert wrong["code"] == "rectification.day_out_of_order"
    assert api(head, "patch", address, {"drop": ["00000000-0000-4000-8000-000000000000"]}, 1).status_code == 409
    filled = api(liaison, "patch", address, body, 1)
    assert (filled.status_code, filled.json()["missing"]) == (200, [])
    assert filled.json()["responses"][0]["due_on"] == "2021-03-05"
    again = {"responses": [{"order": 1, "due_on": None}]}
    assert api(liaison, "patch", address, again, 2).json()["missing"][0].endswith("完成时限")
    api(liaison, "patch", address, {"responses": [{"order": 1, "due_on": "2021-03-01"}], "pledge": "真实"}, 3)
    moves = f"{address}/moves"
    assert api(liaison, "post", f"{moves}/submit_plan", {"pledged_by": "书记"}, 4).status_code == 403
    assert api(liaison, "post", f"{moves}/hand_plan", {}, 4).status_code == 200
    sent = api(head, "post", f"{moves}/submit_plan", {"pledged_by": "市委书记"}, 4)
    assert sent.json()["status"] == "submitted", sent.json()
    assert api(office, "post", f"{moves}/accept_plan", {}, 5).json()["code"] == "rectification.opinion_awaited"
    back = api(office, "post", f"{moves}/return_plan", {"reason": "写实", "lines": {"1": "没有节点"}}, 5)
    assert back.json()["status"] == "returned"
    assert api(head, "post", f"{moves}/submit_plan", {"pledged_by": "市委书记"}, 6).json()["status"] == "submitted"
    rectifying.heard(rectifying.targets[1].plans.get())
    assert api(office, "post", f"{moves}/accept_plan", {}, 7).json()["status"] == "in_force"
    assert api(office, "post", f"{moves}/conclude_plan", {}, 8).json()["code"] == "rectification.items_open"
    listed = api(people.gm[1], "get", f"plans?round={rectifying.round.pk}").json()["items"]
    assert [row["id"] for row in listed] == [plan["id"]]
    assert api(people.lia[2], "get", "plans").json()["items"] == []
