using System.Text.Json;

namespace Spate.Host.Tests.Plan;

public sealed class PlanCommandTests
{
    private static readonly string[] Burst =
    [
        "plan", "--events", "10B", "--files", "20k", "--events-per-second-per-core", "250k", "--manifests",
        Repository.PathOf("keda", "base"),
    ];

    [Fact]
    public async Task A_plan_that_meets_its_deadline_ends_with_0_and_shows_its_course_its_cost_and_its_assumptions()
    {
        var result = await Cli.RunAsync([.. Burst, "--deadline", "30m"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Matches(@"deadline\s+30m 00s: met", result.Out);
        Assert.All(
            [
                "10,000,000,000 events in 20,000 files", "on demand", "spot", "Lambda x86-64", "250,000 events/s per core, as given",
                "us-east-1", "▲",
            ],
            text => Assert.Contains(text, result.Out));
        Assert.All(result.Out.Split('\n'), static line => Assert.True(line.Length <= 110, line));
    }

    [Fact]
    public async Task A_plan_that_misses_it_ends_with_1_and_says_which_setting_to_change_and_where()
    {
        var result = await Cli.RunAsync([.. Burst, "--deadline", "5m", "--json"]);
        var plan = JsonDocument.Parse(result.Out).RootElement;
        var change = plan.GetProperty("warnings")[0].GetProperty("remedies")[0].GetProperty("changes")[0];

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.False(plan.GetProperty("meetsDeadline").GetBoolean());
        Assert.Equal("ScaledObject/spate-worker-default", change.GetProperty("object").GetString());
        Assert.Equal("spec.maxReplicaCount", change.GetProperty("field").GetString());
        Assert.Matches(@"scaled-object\.yaml:\d+$", change.GetProperty("location").GetString());

        var mended = await Cli.RunAsync([.. Burst, "--deadline", "5m", "--max-pods", change.GetProperty("suggested").GetString()!]);
        Assert.Equal(ExitCode.Ok, mended.ExitCode);
    }

    [Fact]
    public async Task No_events_cost_nothing()
    {
        var plan = JsonDocument.Parse((await Cli.RunAsync(["plan", "--events", "0", "--files", "0", .. Burst[5..], "--json"])).Out);

        Assert.Equal(0, plan.RootElement.GetProperty("cost").GetProperty("onDemand").GetDouble());
        Assert.Equal(0, plan.RootElement.GetProperty("peakPods").GetInt32());
    }

    [Fact]
    public async Task Prices_can_be_set()
    {
        var dear = JsonDocument.Parse(
            (await Cli.RunAsync([.. Burst, "--json", "--price-node-hour", "7.14", "--price-spot-factor", "0.25"])).Out)
            .RootElement.GetProperty("cost");
        var cheap = JsonDocument.Parse(
            (await Cli.RunAsync([.. Burst, "--json", "--price-node-hour", "0.714"])).Out).RootElement.GetProperty("cost");

        Assert.Equal(10 * cheap.GetProperty("onDemand").GetDouble(), dear.GetProperty("onDemand").GetDouble(), 6);
        Assert.Equal(0.25 * dear.GetProperty("onDemand").GetDouble(), dear.GetProperty("spot").GetDouble(), 6);
    }

    [Theory]
    [InlineData("--files 30B", "'30B' is not a count")]
    [InlineData("--deadline soon", "'soon' is not a time such as")]
    [InlineData("--files 0", "--files 0 cannot hold --events 10")]
    [InlineData("--files 11", "--files 11 is more than --events 10")]
    [InlineData("--files 1 --min-pods 5 --max-pods 3", "give both --min-pods and --max-pods")]
    [InlineData("--files 1 --pod-vcpu 32", "does not fit on a node of 16")]
    [InlineData("--files 1 --manifests /nowhere", "/nowhere: there is no such file or directory")]
    [InlineData("--files 1 --price-spot-factor 2", "'2' is not a number from 0 to 1")]
    public async Task What_contradicts_itself_ends_with_2(string options, string expected)
    {
        var result = await Cli.RunAsync(["plan", "--events", "10", "--events-per-second-per-core", "1k", .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Without_a_rate_one_core_of_this_machine_is_measured()
    {
        var result = await Cli.RunAsync(
            ["plan", "--events", "1M", "--files", "10", "--manifests", Repository.PathOf("keda", "base"), "--json"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.InRange(JsonDocument.Parse(result.Out).RootElement.GetProperty("eventsPerSecondPerCore").GetDouble(), 1_000, 100_000_000);
    }
}
