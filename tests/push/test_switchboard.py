"""Who hears what, without a network: the rules of the switchboard, with time as a number."""

from alliance.push import switchboard
from alliance.push.switchboard import Stream, Switchboard


def board_at(now: float) -> Switchboard:
    board = Switchboard(now)
    board.went_live(now)
    return board


def joined(board: Switchboard, *topics: str, since: float) -> Stream:
    stream = Stream(frozenset(topics))
    board.join(stream, since)
    return stream


def test_a_slow_reader_holds_no_more_than_its_topics() -> None:
    board = board_at(100.0)
    stream = joined(board, "lead:1", "leads", since=100.0)

    for moment in range(10_000):
        board.tell(["lead:1", "lead:2", "leads"], 100.0 + moment / 1000)

    assert stream.changed == {"lead:1", "leads"}


def test_join_resyncs_a_page_from_before_the_memory() -> None:
    board = board_at(100.0)

    assert joined(board, "lead:1", since=99.9).must_resync
    assert not joined(board, "lead:1", since=100.1).must_resync


def test_the_memory_forgets_after_a_minute_and_knows_it() -> None:
    board = board_at(100.0)
    board.tell(["lead:1"], 110.0)
    board.tell(["lead:2"], 171.0)

    assert len(board.said) == 1
    assert joined(board, "lead:1", since=105.0).must_resync
    assert joined(board, "lead:2", since=120.0).changed == {"lead:2"}


def test_the_memory_is_bounded_by_topics(monkeypatch: object) -> None:
    board = board_at(100.0)
    size = switchboard.MEMORY_TOPICS // 4

    for batch in range(10):
        board.tell([f"lead:{batch}-{number}" for number in range(size)], 101.0 + batch)

    assert board.remembered <= switchboard.MEMORY_TOPICS
    assert board.complete_since == 106.0


def test_leave_forgets_the_stream() -> None:
    board = board_at(100.0)
    stream = joined(board, "lead:1", since=100.0)

    board.leave(stream)

    assert (len(board.streams), dict(board.by_topic)) == (0, {})


def test_went_live_again_lets_everybody_fetch_anew() -> None:
    board = board_at(100.0)
    stream = joined(board, "lead:1", since=100.0)
    board.went_silent()
    assert stream.liveness is False

    board.went_live(130.0)

    assert (stream.liveness, stream.must_resync) == (True, True)
    assert joined(board, "lead:1", since=120.0).must_resync
