using Spate.Dag;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Configuration;

/// <summary>Which pools a route's activities run in.</summary>
public sealed class PoolTests
{
    [Theory]
    [InlineData("", "default", null, "default")]
    [InlineData("pool: heavy", "heavy", null, "heavy")]
    [InlineData("parts: { pool: heavy }", "default", "heavy", "default,heavy")]
    [InlineData("pool: heavy\n    parts: { size: 1MiB, pool: huge-2 }", "heavy", "huge-2", "heavy,huge-2")]
    public void Pools_are_read(string keys, string pool, string? partsPool, string all)
    {
        var configuration = Parse(keys);
        var route = Assert.Single(configuration.Routes);

        Assert.Equal((pool, partsPool), (route.Pool, route.PartsPool));
        Assert.Equal(all, string.Join(',', configuration.Pools));
    }

    [Theory]
    [InlineData("pool: Heavy", "'Heavy' cannot name a pool")]
    [InlineData("pool: 2nd", "'2nd' cannot name a pool")]
    [InlineData("parts: { pool: a_b }", "'a_b' cannot name a pool")]
    [InlineData("parts: { pool: a- }", "'a-' cannot name a pool")]
    [InlineData("parts: { pools: heavy }", "has no 'pools' (did you mean 'pool'?)")]
    public void What_cannot_name_a_pool_is_refused(string keys, string expected) =>
        Assert.Contains(expected, Assert.Single(Assert.Throws<PipelineConfigurationException>(() => Parse(keys)).Diagnostics).Message);

    [Theory]
    [InlineData(10, "light", "light")]
    [InlineData(1, "light", "heavy")]
    public async Task A_large_object_is_enriched_in_the_pool_for_parts_and_all_else_in_the_route_s(
        int partBytes, string pool, string enrichment)
    {
        using var bench = new RunBench(route => route with { Pool = "light", PartsPool = "heavy", PartBytes = partBytes });
        await bench.RunAsync(await bench.DropAsync("{}\n{}\n"));

        Assert.All(bench.Calls.Where(static call => call.Activity != "EnrichPart"), call => Assert.Equal(pool, call.Pool));
        Assert.All(bench.Calls.Where(static call => call.Activity == "EnrichPart"), call => Assert.Equal(enrichment, call.Pool));
        Assert.Contains(bench.Calls, static call => call.Activity == "EnrichPart");
    }

    [Fact]
    public async Task The_larger_of_two_objects_is_enriched_first_and_what_ends_a_run_goes_before_either()
    {
        using var bench = new RunBench();
        await bench.RunAsync(await bench.DropAsync("{}\n"));
        await bench.RunAsync(await bench.DropAsync(string.Concat(Enumerable.Repeat("{}\n", 1000))));
        int[] enrichment = [.. bench.Calls.Where(static call => call.Activity == "EnrichPart").Select(static call => call.Priority)];

        Assert.Equal(2, enrichment.Length);
        Assert.True(enrichment[0] < enrichment[1]);
        Assert.All(bench.Calls.Where(static call => call.Activity != "EnrichPart"), call => Assert.True(call.Priority > enrichment.Max()));
    }

    [Fact]
    public async Task A_run_that_was_scheduled_before_there_were_pools_goes_on_in_the_default_one()
    {
        using var bench = new RunBench();
        var input = System.Text.Json.JsonSerializer.SerializeToNode(
            EnrichObjectInput.Of(bench.Route, await bench.DropAsync("{}\n"), DateTimeOffset.UnixEpoch))!.AsObject();
        input.Remove("Pool");
        input.Remove("PartsPool");
        await bench.RunAsync(System.Text.Json.JsonSerializer.Deserialize<EnrichObjectInput>(input)!);

        Assert.All(bench.Calls, static call => Assert.Equal(ActivityOptions.DefaultPool, call.Pool));
    }

    private static PipelineConfiguration Parse(string keys) => PipelineConfiguration.Parse($$"""
        routes:
          ads:
            source: { bucket: inputs, prefix: a/ }
            output: { bucket: outputs, prefix: a/ }
            {{keys}}
        """, "pipeline.yaml");
}
