"""`kill -9` of the web server and of the workers, while people work and mail leaves."""

import pytest

from tests.integration.faults.chaos import FULL, SHORT, Size, work_under
from tests.integration.faults.checks import (
    assert_every_mail_arrived,
    assert_news_was_mailed,
    assert_nothing_lost_or_half,
)
from tests.integration.faults.stage import Stage

SETUPS = (("sqlite", ""), ("postgresql", ""), ("postgresql", "rabbitmq"), ("postgresql", "redis"))
"""The last one in the soak only: what Redis does differently is tried with a broker that goes away."""


def killed(stage: Stage, broker: str, size: Size) -> None:
    writers = stage.begin(broker)

    def blow(number: int) -> None:
        name = ("web", "worker", "worker")[number % 3]  # the third falls in the middle of a mail
        stage.crew.kill(name)
        stage.crew.start(name)

    work_under(blow, size, writers, stage.postbox)
    stage.crew.end()
    stage.finish()
    assert sum(len(writer.acknowledged) for writer in writers) == size.changes
    assert_nothing_lost_or_half(stage, writers)
    kills = size.blows + 2  # the last ones ended the work
    doubled = assert_every_mail_arrived(stage, kills)
    sure = assert_news_was_mailed(stage, "plan_recalled")
    assert sure >= size.mails
    box = stage.postbox
    again = sum(writer.browser.again for writer in writers)
    print(  # noqa: T201 - the figures of a soak
        f"{size.changes} changes, {len(box.by_id())} mails, {kills} kills: {doubled} twice, "
        f"{box.refused} refused, {box.dropped} broken off, {again} times pressed again"
    )


@pytest.mark.parametrize(("backend", "broker"), SETUPS[:3], indirect=True)
def test_whoever_is_killed_loses_nothing_and_does_nothing_by_half(stage: Stage, broker: str) -> None:
    killed(stage, broker, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize(("backend", "broker"), SETUPS, indirect=True)
def test_whoever_is_killed_often_loses_nothing_and_does_nothing_by_half(stage: Stage, broker: str) -> None:
    killed(stage, broker, FULL)
