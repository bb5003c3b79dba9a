using Spate.Host.Commands.Plan;

namespace Spate.Host.Tests.Plan;

public sealed class PlanChartTests
{
    [Fact]
    public void Columns_show_the_greatest_of_their_time_and_whatever_is_not_zero()
    {
        double[] values = [0, 0, 1, 0, 8, 16, 0, 0, 12, 4];

        Assert.Equal(["pods", "      16 │ █▄", "       0 │▁██"], [.. PlanChart.Draw("pods", values, seconds: 12, width: 13, height: 2)]);
    }

    [Fact]
    public void The_axis_is_marked_at_round_times_and_at_the_deadline()
    {
        string[] axis = [.. PlanChart.Axis(seconds: 600, deadline: 450, width: 50)];

        Assert.Equal(["         └┬───────────────────┬─────────▲─────────", "          0                   5m"], axis);
    }
}
