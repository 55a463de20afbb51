"""The outbox: which delivery may go out next, and what became of each."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from bot.model.cards import Card, card_from_json, card_to_json
from bot.model.outbound import (
    Action,
    DeadPlace,
    Delivery,
    DeliveryReport,
    DeliveryState,
    Late,
    LeasedDelivery,
    Open,
    Target,
)
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from storage import sql
from storage.columns import instant_to_text
from storage.tables import dead_places, delivery_parts
from storage.tables import outbox as table

WAITING, LEASED, SENT, UNKNOWN, PARKED = (state.value for state in DeliveryState)
_NAMES = tuple(column.name for column in table.columns)
# On the plain cursor: thousands are added at once when many people are to be reminded of one thing.
_ADD = sql.insert(table) + ' ON CONFLICT ("key") DO NOTHING'
_earlier = table.alias("earlier")
_about = table.alias("about")


def _is_open(rows: FromClause) -> ColumnElement[bool]:
    # Written out as in the partial indexes, which are used only then: sent rows are kept, and must cost nothing.
    states: BindParameter[Sequence[str]] = bindparam(
        None, (WAITING, LEASED, UNKNOWN), expanding=True, literal_execute=True
    )
    return rows.c.state.in_(states)


def _is_ready(rows: FromClause) -> ColumnElement[bool]:
    """What an edit or a deletion is about must have been sent."""
    return or_(rows.c.about.is_(None), exists().where(_about.c.key == rows.c.about, _about.c.state == SENT))


def _goes_before(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """First what was tried already, so that a retry is not overtaken; then what is due first; then what came first."""
    one_tried, other_tried = one.c.attempts > 0, other.c.attempts > 0
    return or_(
        and_(one_tried, ~other_tried),
        and_(one_tried, other_tried, one.c.id < other.c.id),
        and_(~one_tried, ~other_tried, tuple_(one.c.due_at, one.c.id) < tuple_(other.c.due_at, other.c.id)),
    )


# A place gets one message after the other. What cannot go out yet holds up nobody, or an edit that is due now would
# wait for ever for a post that is due later and waits for the edit.
_HELD_UP = exists().where(
    _earlier.c.place == table.c.place,
    _earlier.c.id != table.c.id,
    _is_open(_earlier),
    _is_ready(_earlier),
    or_(_earlier.c.state != WAITING, _goes_before(_earlier, table)),
)
_READY = _is_ready(table)
_HOPELESS = and_(
    table.c.about.is_not(None),
    ~exists().where(_about.c.key == table.c.about, _about.c.state != PARKED),
)


class OutboxRows:
    """The Outbox port. `changed` tells whether anything may have become due."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self.changed = False

    def add(self, delivery: Delivery) -> bool:
        """Store the delivery; return False when its key is known already."""
        target = delivery.target
        values = {
            "key": delivery.key,
            "platform": target.platform,
            "place": target.place,
            "account": target.account,
            "channel": target.channel,
            "thread": target.thread,
            "action": delivery.action.value,
            "about": delivery.about,
            "card": _card_to_json(delivery.card),
            "may_repeat": delivery.may_repeat,
            "instead": delivery.instead,
            "state": WAITING,
            "attempts": 0,
            "due_at": instant_to_text(delivery.due_at),
            "reason": "",
            "late": _late_to_json(delivery.late),
        }
        added = self._cursor.execute(_ADD, [values.get(name) for name in _NAMES]).rowcount == 1
        self.changed = self.changed or added
        return added

    def lease(self, now: datetime, limit: int, platforms: Sequence[Open]) -> list[LeasedDelivery]:
        """Mark what may go out now as leased, and return it, oldest first."""
        names = [each.platform for each in platforms]
        due = and_(table.c.platform.in_(names), _is_open(table), table.c.state == WAITING, table.c.due_at <= now)
        self._connection.execute(
            update(table)
            .where(due, _HOPELESS)
            .values(state=PARKED, card=None, reason="What this is about will never be sent.")
        )
        rows: list[Row[Any]] = []
        for each in platforms:
            rows += self._taken_by(each, due, limit)
        rows = sorted(rows, key=lambda row: (row.due_at, row.id))[:limit]
        if rows:
            ids = [row.id for row in rows]
            leased = update(table).where(table.c.id.in_(ids))
            self._connection.execute(leased.values(state=LEASED, attempts=table.c.attempts + 1))
        return [self._leased(row, row.attempts + 1) for row in rows]

    def _taken_by(self, platform: Open, due: ColumnElement[bool], limit: int) -> list[Row[Any]]:
        """Return what is due, ready and taken by a platform at the moment, oldest first."""
        most = limit if platform.room is None else min(limit, platform.room)
        where = [due, table.c.platform == platform.platform, table.c.place.not_in(_these(platform.closed))]
        if platform.begin is not None and platform.begin <= 0:
            where.append(or_(table.c.account.is_(None), table.c.account.in_(_these(platform.known))))
        if platform.changes is not None and platform.changes <= 0:
            where.append(table.c.action == Action.POST)
        ready = select(table).where(*where, ~_HELD_UP, _READY).order_by(table.c.due_at, table.c.id).limit(max(most, 0))
        taken, begun, changed = [], 0, 0
        for row in self._connection.execute(ready):
            is_new = row.account is not None and row.account not in platform.known
            is_change = row.action != Action.POST
            begun, changed = begun + is_new, changed + is_change
            too_many = platform.begin is not None and is_new and begun > platform.begin
            if not too_many and not (platform.changes is not None and is_change and changed > platform.changes):
                taken.append(row)
        return taken

    def sent(self, key: str, parts: Sequence[MessageRef], at: datetime) -> None:
        """Record that the delivery arrived; its text is not needed any more and goes.

        What an edit or a deletion leaves are the parts of the delivery that it is about: the next one begins there.
        """
        self._set(key, state=SENT, sent_at=at, card=None, late=None, reason="")
        about = self._connection.scalar(select(table.c.about).where(table.c.key == key))
        if about is not None:
            self._connection.execute(delete(delivery_parts).where(delivery_parts.c.key == about))
        rows = [{"key": about or key, "position": number, "message": part} for number, part in enumerate(parts)]
        if rows:
            self._connection.execute(insert(delivery_parts).on_conflict_do_nothing(), rows)

    def retry(self, key: str, due_at: datetime, reason: str) -> None:
        """Let the delivery wait until `due_at`."""
        self._set(key, state=WAITING, due_at=due_at, reason=reason)

    def unknown(self, key: str, due_at: datetime, reason: str) -> None:
        """Record that nobody can say whether it arrived."""
        self._set(key, state=UNKNOWN, due_at=due_at, reason=reason)

    def park(self, key: str, reason: str) -> None:
        """Put the delivery aside for an operator."""
        self._set(key, state=PARKED, reason=reason)

    def reports(self, keys: Sequence[str]) -> dict[str, DeliveryReport]:
        """Return where these deliveries stand."""
        return reports(self._connection, keys)

    def parts(self, key: str) -> tuple[MessageRef, ...]:
        """Return the posts that a delivery became and still is."""
        wanted = select(delivery_parts.c.message).where(delivery_parts.c.key == key)
        found = self._connection.scalars(wanted.order_by(delivery_parts.c.position))
        return tuple(MessageRef(message) for message in found)

    def reword(self, key: str, card: Card) -> bool:
        """Let a delivery that waits or was put aside say something else."""
        statement = update(table).where(table.c.key == key, table.c.state.in_((WAITING, PARKED)))
        return self._connection.execute(statement.values(card=_card_to_json(card))).rowcount == 1

    def recall(self, key: str) -> bool:
        """Take back a delivery that waits or was put aside."""
        statement = delete(table).where(table.c.key == key, table.c.state.in_((WAITING, PARKED)))
        return self._connection.execute(statement).rowcount == 1

    def parked(self, key: str) -> Delivery | None:
        """Return what was put aside under this key, or None."""
        row = self._connection.execute(select(table).where(table.c.key == key, table.c.state == PARKED)).first()
        return None if row is None else delivery_of(row)

    def orphaned(self, now: datetime, platforms: Sequence[str]) -> list[LeasedDelivery]:
        """Mark what an earlier process was sending as unknown; return all that is unknown."""
        mine = table.c.platform.in_(platforms)
        left = update(table).where(mine, _is_open(table), table.c.state == LEASED)
        self._connection.execute(left.values(state=UNKNOWN, due_at=now, reason="sigbot stopped while sending this."))
        unknown = (
            select(table).where(mine, _is_open(table), table.c.state == UNKNOWN).order_by(table.c.due_at, table.c.id)
        )
        return [self._leased(row, row.attempts) for row in self._connection.execute(unknown).all()]

    def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return when the next delivery is due, or None."""
        waiting = select(func.min(table.c.due_at)).where(
            table.c.platform.in_(platforms), _is_open(table), table.c.state == WAITING, ~_HELD_UP, _READY
        )
        due: datetime | None = self._connection.scalar(waiting)
        return due

    def dead(self, places: Iterable[str]) -> dict[str, DeadPlace]:
        """Return those of these places that nothing can be delivered to."""
        wanted = select(dead_places).where(dead_places.c.place.in_(_these(places)))
        return {row.place: DeadPlace(row.place, row.reason, row.until) for row in self._connection.execute(wanted)}

    def bury(self, dead: DeadPlace) -> None:
        """Remember that nothing can be delivered there."""
        values = {"place": dead.place, "reason": dead.reason, "until": dead.until}
        statement = insert(dead_places).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["place"], set_=values))

    def revive(self, place: str) -> bool:
        """Forget that nothing can be delivered there."""
        return self._connection.execute(delete(dead_places).where(dead_places.c.place == place)).rowcount > 0

    def _set(self, key: str, **values: Any) -> None:
        self._connection.execute(update(table).where(table.c.key == key).values(values))
        self.changed = True

    def _leased(self, row: Row[Any], attempt: int) -> LeasedDelivery:
        return LeasedDelivery(delivery_of(row), attempt, () if row.about is None else self.parts(row.about))


def _these(values: Iterable[str]) -> Select[Any]:
    """Return a list of any length as one parameter."""
    return select(func.json_each(json.dumps(sorted(values))).table_valued("value").c.value)


def written_to(connection: Connection, platforms: Iterable[str], most: int) -> dict[AccountRef, MessageRef]:
    """Return who had a direct message, with the newest of each."""
    newest = func.max(table.c.id)
    found: dict[AccountRef, MessageRef] = {}
    for platform in platforms:
        sent = and_(table.c.platform == platform, table.c.account.is_not(None), table.c.state == SENT)
        last = select(newest).where(sent, table.c.action == Action.POST.value).group_by(table.c.account)
        wanted = (
            select(table.c.account, delivery_parts.c.message)
            .join(delivery_parts, delivery_parts.c.key == table.c.key)
            .where(table.c.id.in_(last.order_by(newest.desc()).limit(most)), delivery_parts.c.position == 0)
        )
        found |= {AccountRef(row.account): MessageRef(row.message) for row in connection.execute(wanted)}
    return found


def reports(connection: Connection, keys: Sequence[str]) -> dict[str, DeliveryReport]:
    """Return where these deliveries stand, by key."""
    rows = connection.execute(select(table).where(table.c.key.in_(_these(keys))))
    return {row.key: report_of(row) for row in rows}


def report_of(row: Row[Any]) -> DeliveryReport:
    """Return a delivery of a row as operators see it."""
    return DeliveryReport(
        key=row.key,
        target=target_of(row),
        action=Action(row.action),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        reason=row.reason,
    )


def delivery_of(row: Row[Any]) -> Delivery:
    """Return the delivery of a row."""
    return Delivery(
        key=row.key,
        target=target_of(row),
        card=_card_from_json(row.card),
        due_at=row.due_at,
        action=Action(row.action),
        about=row.about,
        may_repeat=row.may_repeat,
        instead=row.instead and ChannelRef(row.instead),
        late=_late_from_json(row.late),
    )


def _card_to_json(card: Card | None) -> str | None:
    return None if card is None else json.dumps(card_to_json(card), ensure_ascii=False)


def _card_from_json(text: str | None) -> Card | None:
    return None if text is None else card_from_json(json.loads(text))


def _late_to_json(late: Sequence[Late]) -> str | None:
    stages = [
        {"after": each.after.isoformat(), "card": each.card and card_to_json(each.card), "reason": each.reason}
        for each in late
    ]
    return json.dumps(stages, ensure_ascii=False) if stages else None


def _late_from_json(text: str | None) -> tuple[Late, ...]:
    return tuple(
        Late(datetime.fromisoformat(each["after"]), each["card"] and card_from_json(each["card"]), each["reason"])
        for each in json.loads(text or "[]")
    )


def target_of(row: Row[Any]) -> Target:
    """Return where the delivery of a row goes."""
    return Target(
        account=row.account and AccountRef(row.account),
        channel=row.channel and ChannelRef(row.channel),
        thread=row.thread and MessageRef(row.thread),
    )
