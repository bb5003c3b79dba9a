using Spate.TaskHub.Hubs.Postgres.Requests;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>Which requests for work are put to the database, and when those that wait end.</summary>
public sealed class RequestTests
{
    private readonly WorkKind _kind = new(pool: null);

    [Fact]
    public void A_request_that_does_not_wait_has_no_deadline_that_a_timer_could_stand_at()
    {
        _kind.Add(Request(TimeSpan.Zero, deadline: 5));
        Assert.Null(_kind.NextDeadline());

        _kind.Add(Request(TimeSpan.FromSeconds(2), deadline: 9));
        Assert.Equal(9, _kind.NextDeadline());
        Assert.Equal(9, Assert.Single(_kind.TakeExpired(now: 9)).Deadline);
        Assert.Null(_kind.NextDeadline());
    }

    [Fact]
    public void One_of_those_that_wait_asks_and_all_do_where_there_is_plenty()
    {
        for (var i = 0; i < 3; i++)
            _kind.Add(Request(TimeSpan.FromSeconds(2), deadline: i));

        Assert.Single(_kind.TakeToAsk());
        Assert.False(_kind.ShouldAsk);

        _kind.NotePlenty();
        Assert.Equal(2, _kind.TakeToAsk().Count);
    }

    private static WorkRequest<LockedInstance> Request(TimeSpan wait, long deadline) =>
        new(new LockRequest(1, TimeSpan.FromMinutes(1), "test") { Wait = wait }) { Deadline = deadline };
}
