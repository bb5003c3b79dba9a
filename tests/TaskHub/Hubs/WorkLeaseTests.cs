using Spate.TaskHub.Hubs;

namespace Spate.TaskHub.Tests.Hubs;

public sealed class WorkLeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LockRequest Request = new(1, TimeSpan.FromSeconds(30), "worker") { MaxDeliveryCount = 4 };

    [Fact]
    public void A_lease_names_its_token_owner_and_end()
    {
        var lease = WorkLease.None.Take(Request, "token", Now);

        Assert.Equal(new WorkLease("token", "worker", Now.AddSeconds(30), 1), lease);
        Assert.True(lease.IsHeldBy("token"));
        Assert.False(lease.IsHeldBy("other"));
    }

    [Fact]
    public void Work_is_free_when_nobody_has_it_and_from_the_end_of_a_lease_on()
    {
        var lease = WorkLease.None.Take(Request, "token", Now);

        Assert.True(WorkLease.None.IsFree(Now));
        Assert.False(lease.IsFree(Now.AddSeconds(30).AddTicks(-1)));
        Assert.True(lease.IsFree(Now.AddSeconds(30)));
    }

    [Fact]
    public void A_lease_that_expired_can_be_renewed_until_somebody_else_has_the_work()
    {
        var late = Now.AddMinutes(1);
        var expired = WorkLease.None.Take(Request, "first", Now);

        Assert.True(expired.IsHeldBy("first"));
        Assert.False(expired.Renew(TimeSpan.FromSeconds(30), late).IsFree(late));
        Assert.False(expired.Take(Request, "second", late).IsHeldBy("first"));
    }

    [Fact]
    public void Work_that_is_given_up_is_nobodys()
    {
        var lease = WorkLease.None.Take(Request, "token", Now);

        Assert.Equal(WorkLease.None, lease.Release());
        Assert.Equal(new WorkLease(null, null, null, 1), lease.Abandon());
        Assert.All([lease.Release(), lease.Abandon(), WorkLease.None], given => Assert.True(given.IsFree(Now)));
    }

    [Theory]
    [InlineData(1, false, false, false)]
    [InlineData(2, false, false, false)]
    [InlineData(3, true, false, false)]
    [InlineData(4, true, true, false)]
    [InlineData(5, true, true, true)]
    public void Work_that_is_lost_again_and_again_becomes_suspect_and_then_poisoned(int deliveries, bool suspect, bool last, bool poisoned)
    {
        var lease = new WorkLease(null, null, null, deliveries - 1).Take(Request, "token", Now);

        Assert.Equal(new Delivery(deliveries, suspect, last, poisoned), lease.Delivery(Request));
    }

    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(1, 5, 1)]
    [InlineData(10, 0, 0)]
    public void A_request_gets_as_many_suspects_as_it_asks_for(int max, int suspects, int allowed) =>
        Assert.Equal(allowed, (Request with { Max = max, MaxSuspects = suspects }).Suspects);
}
