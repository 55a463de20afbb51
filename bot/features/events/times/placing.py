"""A wall time put into a zone: where the clocks change it comes twice, or not at all."""

from datetime import UTC, datetime, timezone
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import Fault, Problem, Question, Unusable
from bot.features.events.times.zones import Spoken, seasons


def placed(wall: datetime, spoken: Spoken, home: ZoneInfo) -> tuple[tuple[datetime, ...], Question | None]:
    """Return the moments that a wall time without a zone can be there, and what to ask should there be two."""
    from dateutil.tz import datetime_ambiguous, datetime_exists

    zone = spoken.zone
    if isinstance(zone, timezone):
        return (wall.replace(tzinfo=zone).astimezone(home),), None
    if not datetime_exists(wall, zone):
        before, after = (_round_trip(wall.replace(tzinfo=zone, fold=fold)) for fold in (1, 0))
        raise Unusable(Problem(Fault.NO_SUCH_TIME, (before, after)))
    folds = (0, 1) if datetime_ambiguous(wall, zone) else (0,)
    moments = tuple(wall.replace(tzinfo=zone, fold=fold) for fold in folds)
    if spoken.season:
        return _in_season(moments, spoken.season)
    return moments, Question.CLOCK_CHANGE if len(moments) > 1 else None


def _in_season(moments: tuple[datetime, ...], season: str) -> tuple[tuple[datetime, ...], Question | None]:
    """Choose by a name such as 'BST'. In winter it may mean the place, or the clock that nobody there has then."""
    named = tuple(moment for moment in moments if moment.tzname() == season)
    first = moments[0]
    distance = seasons(first.tzinfo, first.year).get(season) if first.tzinfo else None
    if named or distance is None:
        return named[:1] or moments[:1], None
    literal = (first.replace(tzinfo=UTC) - distance).astimezone(first.tzinfo)
    return (first, literal), Question.ZONE


def _round_trip(moment: datetime) -> datetime:
    """Return a moment as a clock that exists shows it."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)
