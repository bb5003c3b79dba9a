namespace Spate.Dag.Tests;

public sealed class ActivityOptionsTests
{
    [Fact]
    public void What_differs_from_the_defaults_travels_as_tags()
    {
        var retry = TaskRetryOptions.FromRetryHandler(_ => false);
        var options = new ActivityOptions
        {
            Retry = retry,
            Pool = "heavy",
            Priority = -3,
            Timeout = TimeSpan.FromHours(36),
            Node = "enrich",
        };
        var expected = new Dictionary<string, string>
        {
            ["spate.pool"] = "heavy",
            ["spate.priority"] = "-3",
            ["spate.timeout"] = "1.12:00:00",
            ["spate.node"] = "enrich",
        };

        Assert.Equal(expected, options.ToTaskOptions().Tags);
        Assert.Same(retry, options.ToTaskOptions().Retry);
    }

    [Fact]
    public void Defaults_need_no_tags() => Assert.Empty(new ActivityOptions().ToTaskOptions().Tags!);
}
