using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Tests.Reports;

public sealed class AggregateTests
{
    [Fact]
    public void Parts_add_up_and_the_greatest_comes_first()
    {
        var aggregate = Aggregate.Merge("country", [Counts(("DE", 2), ("US", 5)), Counts(("DE", 4), ("AT", 6)), Counts()]);

        Assert.Equal(17, aggregate.Records);
        Assert.Equal([new AggregateValue("AT", 6), new AggregateValue("DE", 6), new AggregateValue("US", 5)], aggregate.Values);
    }

    [Fact]
    public void Values_are_shown_as_text_and_never_as_markup()
    {
        var chart = BarChart.Render(Aggregate.Merge("<b>", [Counts(("<script>alert(1)</script>", 1))]));
        Assert.DoesNotContain("<script>", chart, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", chart, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_past_the_greatest_values_is_one_bar()
    {
        var chart = BarChart.Render(Aggregate.Merge("n", [Counts([.. Enumerable.Range(1, 20).Select(n => ($"v{n}", (long)n))])]));
        Assert.Contains("8 others", chart, StringComparison.Ordinal);
        Assert.Contains(">36 · 17.1 %<", chart, StringComparison.Ordinal);
    }

    private static Dictionary<string, long> Counts(params (string Value, long Count)[] counts) =>
        counts.ToDictionary(count => count.Value, count => count.Count, StringComparer.Ordinal);
}
