"""One silent unit never blocks the others: the secretary records that nothing comes, and on it goes."""

from tests.integration.round.begin import ROUND, establish, open_phase, send_the_letter
from tests.integration.round.meetings import hold, plan_meeting, put_on_agenda
from tests.integration.round.play import Play

SPEAKING = ("noord", "zuid", "drio")
TOO_EARLY = "De deadline van fase 3 is nog niet voorbij. Stuur een herinnering."
NOTHING = {"from_units": "nothing", "from_leadership": "nothing"}


def test_a_unit_that_never_says_anything_does_not_keep_the_round_from_being_decided(play: Play) -> None:
    send_the_letter(play)
    open_phase(play, 1)
    for unit in SPEAKING:
        establish(play, unit)
    for number in (2, 3):
        play.wait(28)
        open_phase(play, number)
    silent = play.of_unit("assignment", "dbre")
    for unit in SPEAKING:
        play.presses(f"chef.{unit}", play.of_unit("assignment", unit), "contribute", NOTHING)
    why = "75 procent is klaar, tachtig is nodig. Nog geen inbreng van: Dienst Bedrijfsvoering."
    play.may_not("secretaris", ROUND, "freeze", because=why)
    play.may_not("secretaris", silent, "record_no_contribution", because=TOO_EARLY)
    play.presses("secretaris", silent, "remind")
    play.sees("chef.dbre", "/").says("Secretaris EMT heeft een herinnering gestuurd")
    the_secretary_records_the_silence(play, silent)
    the_round_goes_on_without_it(play)


def the_secretary_records_the_silence(play: Play, silent: str) -> None:
    play.wait(29)
    play.sees("secretaris", "/planning").says(
        "Dienst Bedrijfsvoering nog niet begonnen", "39 werkdagen te laat"
    )
    why = {"reason": "Het onderdeel liet na drie herinneringen niets horen."}
    play.presses("secretaris", silent, "record_no_contribution", why)
    play.sees("chef.dbre", silent).says("heeft vastgelegd dat er geen inbreng is", why["reason"])
    play.may_not("chef.dbre", silent, "establish_task")
    assert play.row("assignment", key=play.key(silent)).contributed_at is None


def the_round_goes_on_without_it(play: Play) -> None:
    play.presses("secretaris", ROUND, "freeze").says("inbreng bevroren")
    task = play.sends("secretaris", play.sees("secretaris", ROUND), f"{ROUND}/collectieve-opgave").url
    play.presses("secretaris", task, "save_task", {"text": "Samen zichtbaar in de wijk."})
    play.presses("secretaris", task, "put_up_for_discussion")
    for unit in SPEAKING:
        play.presses(f"chef.{unit}", task, "record_position", {"stand": "agree"})
    play.presses("secretaris", task, "record_silence")
    play.presses("secretaris", task, "adopt")
    play.presses("secretaris", ROUND, "consolidate")
    meeting = plan_meeting(play, 7)
    for thing in (task, ROUND):
        put_on_agenda(play, meeting, thing)
    for unit in (*SPEAKING, "dbre"):
        plan = play.of_unit("plan", unit)
        play.presses("politiechef", plan, "excuse_plan", {"reason": "Dit jaar vragen wij geen plan."})
    play.wait(7)
    hold(play, meeting)
    assert play.states("round") == ["decided"]
    assert play.states("assignment") == ["completed"] * 4
