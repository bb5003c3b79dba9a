using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>Each bad file is dropped into the bucket of one <c>spate run</c>, which lives on.</summary>
public sealed class BadFileBucketTests(RunningSpate running) : IClassFixture<RunningSpate>
{
    public static TheoryData<string> Files { get; } = [.. FileCase.All.Select(static file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_is_processed_or_refused_with_a_reason_and_the_next_file_goes_through(string name)
    {
        var file = FileCase.Of(name);
        var (workspace, spate) = (running.Workspace, running.Spate);
        var results = new Results(workspace.Data, file.Route);
        var key = name[(file.Route.Length + 1)..];
        await Deadline.UntilAsync(
            () => results.Manifest(key) is not null || results.Failures().ContainsKey(key),
            () => $"{name} has no outcome. What spate wrote:\n{spate.Transcript}");

        if (file.Failure is not null)
            AssertFailed(file, key, results);
        else
        {
            AssertProcessed(
                file, results.Manifest(key) ?? throw new InvalidOperationException($"{name} failed: {results.Failures()[key]}"));
        }

        Assert.Equal(file.Content().LongLength, new FileInfo(workspace.InData("buckets", "incoming", name)).Length);

        workspace.Drop($"after/{key}.ndjson", Workspace.Events(3));
        var after = await workspace.Results.ManifestsOfAsync([$"after/{key}.ndjson"], spate);
        Assert.Equal(3, after[$"after/{key}.ndjson"].Out);
    }

    private static void AssertFailed(FileCase file, string key, Results results)
    {
        Assert.Null(results.Manifest(key));
        var error = (string)results.Failures()[key]["error"]!;
        Assert.Contains(file.Failure!, error, StringComparison.Ordinal);
        Assert.Contains($"s3://incoming/{file.Name}", error, StringComparison.Ordinal);
    }

    private static void AssertProcessed(FileCase file, ManifestFile manifest)
    {
        Assert.Equal(file.Out, manifest.Out);
        Assert.Equal(file.Rejected is null ? [] : [new(file.Rejected, 1)], manifest.RejectedByReason);
        Assert.Contains(file.Contains, Workspace.Gunzip(Assert.Single(manifest.Outputs)), StringComparison.Ordinal);
        if (file.Rejected is not null)
            Assert.Contains(file.RejectsContain, Workspace.Gunzip(Assert.Single(manifest.Rejects)), StringComparison.Ordinal);
    }
}
