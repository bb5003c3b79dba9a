using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>A pipeline, tables or databases that are not as they should be: nothing begins, and the message says what to do.</summary>
public sealed class BadConfigurationTests : IDisposable
{
    private readonly Workspace _workspace = Workspace.Create();

    public BadConfigurationTests() => _workspace.EditPipeline("firstRetryInterval: 1s", "firstRetryInterval: 100ms");

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("    timeout: 30m", "    timeout: soon", "data/pipeline.yaml:66:14: ")]
    [InlineData("    timeout: 30m", "    timeuot: 30m", "data/pipeline.yaml:66:5: ")]
    [InlineData("      maxExpansion: 200", "      maxExpansion: [200]", "data/pipeline.yaml:57:21: ")]
    [InlineData("      - table: devices", "      - table: gadgets", "gadgets")]
    [InlineData("      bucket: enriched", "      bucket: incoming", "data/pipeline.yaml:18:3: route 'ads' writes")]
    [InlineData("routes:", "routes: {", "data/pipeline.yaml:")]
    public async Task A_pipeline_that_is_wrong_is_told_with_line_and_column(string text, string replacement, string expected)
    {
        _workspace.EditPipeline(text, replacement);
        foreach (var command in new[] { "run", "check" })
        {
            var exit = await _workspace.SpateAsync(command);
            Assert.Equal(2, exit.Code);
            Assert.Contains(expected, exit.Errors + exit.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(
        "publishers.csv", "publisher_id,name,category,tier\np,A,b,c\np,D,e,f\n", "the key 'p' occurs on line 2 and again on line 3")]
    [InlineData("publishers.csv", "id,name,category,tier\np,A,b,c\n", "there is no column 'publisher_id'")]
    [InlineData("publishers.csv", "publisher_id,name,category,tier\n,A,b,c\n", "is empty")]
    [InlineData("devices.csv", "device_model,brand\nx,y\n", "there is no column 'os'")]
    [InlineData("devices.csv", null, "does not exist")]
    [InlineData("../geo/country.mmdb", null, "no such file")]
    [InlineData("../geo/country.mmdb", "not a database", "country.mmdb")]
    public async Task A_table_or_database_that_cannot_be_used_stops_the_start_and_is_named(string file, string? content, string expected)
    {
        var path = _workspace.InData("lookups", file);
        File.Delete(path);
        if (content is not null)
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_workspace.InRoot("in.ndjson"), Workspace.Events(1), TestContext.Current.CancellationToken);
        _workspace.Drop("in.ndjson", Workspace.Events(1));

        foreach (var command in new string[][] { ["run"], ["check"], ["enrich", "in.ndjson", "-o", "out.ndjson"] })
        {
            var exit = await _workspace.SpateAsync(command);
            Assert.True(exit.Code is 1 or 2, $"{command[0]} ended with {exit.Code}: {exit.Output}{exit.Errors}");
            Assert.Contains(expected, exit.Errors + exit.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at Spate.", exit.Errors, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_workspace.InRoot("out.ndjson")));
        Assert.Empty(_workspace.Results.Files());
    }

    [Theory]
    [InlineData("extensions__sqs__batchSizes", "5", "extensions.sqs.batchSizes is not a known setting; allowed here: ")]
    [InlineData(
        "extensions__durableTask__maxConcurrentActivityFunctions",
        "many",
        "extensions.durableTask.maxConcurrentActivityFunctions must be a whole number from 0 to 10000, but is \"many\"")]
    public async Task A_wrong_setting_in_the_environment_stops_the_start_and_is_named(string setting, string value, string expected)
    {
        _workspace.Variables[$"AzureFunctionsJobHost__{setting}"] = value;
        foreach (var command in new[] { "run", "list", "worker" })
        {
            var exit = await _workspace.SpateAsync(command);
            Assert.Equal(2, exit.Code);
            Assert.StartsWith(
                $"spate: environment variable AzureFunctionsJobHost__{setting}: {expected}", exit.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_setting_in_the_environment_overrides_host_json()
    {
        await File.WriteAllTextAsync(
            _workspace.InRoot("host.json"),
            """{"extensions":{"durableTask":{"storageProvider":{"path":"named.db"}}}}""",
            TestContext.Current.CancellationToken);
        _workspace.Variables["AzureFunctionsJobHost__extensions__durableTask__storageProvider__path"] = "elsewhere.db";
        var exit = await _workspace.SpateAsync("list");

        Assert.Equal(1, exit.Code);
        Assert.Contains("There is no task hub at elsewhere.db", exit.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_damaged_while_spate_runs_is_mended_by_its_replacement()
    {
        var database = _workspace.InData("geo", "country.mmdb");
        await using var spate = await _workspace.RunAsync();
        _workspace.Drop("before.ndjson", Workspace.Events(1));
        await _workspace.FinishedAsync(spate, ["before.ndjson"]);

        Replace(database, "not a database"u8.ToArray());
        _workspace.Drop("during.ndjson", Workspace.Events(1));
        Assert.Contains("it is not a MaxMind DB", await spate.LineAsync("failed incoming/ads/during.ndjson"), StringComparison.Ordinal);

        Replace(database, await File.ReadAllBytesAsync(Repository.CountryDatabase, TestContext.Current.CancellationToken));
        _workspace.Touch("during.ndjson");
        await _workspace.FinishedAsync(spate, ["during.ndjson"]);
        await spate.StopAsync();
        _workspace.AssertNothingIsLeft();
    }

    private static void Replace(string path, byte[] content)
    {
        File.WriteAllBytes($"{path}.tmp", content);
        File.Move($"{path}.tmp", path, overwrite: true);
    }
}
