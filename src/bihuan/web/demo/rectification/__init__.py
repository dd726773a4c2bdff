"""
The sample round carried on from field work to rectification: fed back, planned, worked on, checked, looked at again.

Everything goes by the ordinary actions, as the people whose work it is, on the days on which it would have been. None of
it was published: it is made up from the round's seed, names no person, and is labelled as a demonstration.
"""

from datetime import date

from bihuan.web.rounds.models import Round

#: The day on which a demonstration opens that was carried on: every report is due, and the sample has been looked at.
ENDS_ON = date(2021, 4, 12)


def tell_the_story(round_: Round) -> None:
    """
    Take ``round_``, in field work with a made-up register, through feedback and rectification.

    What it leaves to be found: two plans of which one is copied from the other, one plan that says nothing, a proof that
    serves two items, a photograph that was handed in twice, a closure that was not true, a closed line that came back.
    """
    # Here, because whoever asks for the last day alone needs none of the apps.
    from bihuan.web.demo.rectification.cast import everybody
    from bihuan.web.demo.rectification.chasing import chase
    from bihuan.web.demo.rectification.checking import check
    from bihuan.web.demo.rectification.feeding_back import feed_back
    from bihuan.web.demo.rectification.looking_back import look_back
    from bihuan.web.demo.rectification.planning import make_plans
    from bihuan.web.demo.rectification.working import work

    cast = everybody(round_)
    for stage in (feed_back, make_plans, work, check, chase, look_back):
        stage(cast)
