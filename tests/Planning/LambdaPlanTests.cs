namespace Spate.Planning.Tests;

public sealed class LambdaPlanTests
{
    /// <summary>100 files of 100,000 events, a second each on one vCPU.</summary>
    [Fact]
    public void A_burst_costs_its_GB_seconds_and_its_requests()
    {
        var plan = LambdaPlan.Of(Scenarios.Simple, accountConcurrency: 1000);

        Assert.Equal(100 * 1769 / 1024.0, plan.GbSeconds, 9);
        Assert.Equal((plan.GbSeconds * 0.0000166667) + (100 * 0.2e-6), plan.Cost(0.0000166667, PriceList.Default.Lambda), 12);
        Assert.True(plan.Fits);
    }

    [Theory]
    [InlineData(1_000_000_000, 5, 2001)] // 10,000 s of work by five at a time: 2,000 s, and the longest
    [InlineData(1_000_000_000, 1000, 63.3)] // five at first, five more each second: 5t + 2.5t² = 10,000 at 62.3 s
    [InlineData(100_000_000_000, 1000, 1100)] // 199 s until a thousand, which do 100,000 s; then 900 s at a thousand, and the longest
    public void Its_time_follows_from_how_fast_a_queue_is_read(long events, int concurrency, double expected)
    {
        var scenario = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Events = events, Files = (int)(events / 100_000) },
        };

        Assert.Equal(expected, LambdaPlan.Of(scenario, concurrency).DrainSeconds, 0.1);
    }

    [Fact]
    public void A_file_that_takes_longer_than_an_invocation_may_does_not_fit() =>
        Assert.False(LambdaPlan.Of(
            Scenarios.Simple with { Workload = Scenarios.Simple.Workload with { Files = 1, Events = 90_100_000 } }, 1000).Fits);
}
