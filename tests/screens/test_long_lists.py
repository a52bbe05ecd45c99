"""A long list is got ready beside what the user does, and stays right while time goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demo.service import DemoService
from app.table import Table
from tests.support.app_driver import NOW, WIDE, answers, driving, sending

MANY = 2_500


def is_ready(table: Table) -> bool:
    """Whether nothing is left that a filter or a sort would have to compute."""
    columns = set(table.column_keys)
    return columns <= table._values.keys() and columns <= table._folded.keys()


async def test_a_long_list_is_ready_for_every_filter_and_sort(service: DemoService) -> None:
    rows = [{"id": f"id{n}", "label": f"name {n:04}", "auth_ids": ["a1"]} for n in range(MANY)]
    service.intercept = answers(connection=sending(rows))
    async with driving(service, WIDE) as user:
        await user.wait_for(lambda: is_ready(user.main.account.table), "every column")
        assert len(user.main.account.table.items) == MANY
        await user.press("slash")
        await user.type("name 0042")
        await user.see("1 of 2500")


async def test_its_ages_go_on(service: DemoService) -> None:
    used = (NOW - timedelta(minutes=5)).isoformat()
    auths = [{"id": "a1", "label": "Key", "status": "healthy", "last_accessed_at": used}]
    rows = [{"id": f"id{n}", "label": f"name {n:04}", "auth_ids": ["a1"]} for n in range(MANY)]
    service.intercept = answers(connection=sending(rows), auth=sending(auths))
    moment: list[datetime] = [NOW]
    async with driving(service, WIDE, clock=lambda: moment[0]) as user:
        await user.wait_for(lambda: is_ready(user.main.account.table), "every column")
        await user.press("slash")
        await user.type('"5 min ago"')
        await user.see("2500 of 2500")
        moment[0] += timedelta(minutes=1)
        user.main._repaint()
        await user.see("0 of 2500")
