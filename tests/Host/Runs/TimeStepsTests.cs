using Spate.Host.Runs.Statistics;
using Spate.TaskHub;

namespace Spate.Host.Tests.Runs;

public sealed class TimeStepsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 60, 1)]
    [InlineData(59, 60, 1)]
    [InlineData(60, 60, 2)]
    [InlineData(3600, 60, 120)]
    [InlineData(86_400, 60, 1800)]
    [InlineData(86_400, 1, 172_800)]
    [InlineData(1e9, 500, 2_419_200)]
    public void Steps_are_the_shortest_that_people_count_in(double seconds, int most, double step)
    {
        var scale = TimeSteps.Between(Noon, Noon.AddSeconds(seconds), most, RunTime.Created);

        Assert.Equal(step, scale.Step.TotalSeconds);
        Assert.InRange(scale.Steps, 1, most);
        Assert.True(scale.From <= Noon && scale.To > Noon.AddSeconds(seconds));
    }

    [Fact]
    public void All_of_time_has_steps()
    {
        var scale = TimeSteps.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue.AddYears(-200), 1, RunTime.Ended);

        Assert.Equal((1, RunTime.Ended), (scale.Steps, scale.By));
    }
}
