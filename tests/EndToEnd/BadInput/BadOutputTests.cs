using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>Places that cannot be written to, or no further.</summary>
public sealed class BadOutputTests : IDisposable
{
    private readonly Workspace _workspace = Workspace.Create();

    public BadOutputTests() => _workspace.EditPipeline("firstRetryInterval: 1s", "firstRetryInterval: 100ms");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task An_output_that_is_in_the_way_of_another_fails_that_run_alone()
    {
        Directory.CreateDirectory(_workspace.InData("buckets", "enriched", "ads"));
        await File.WriteAllTextAsync(
            _workspace.InData("buckets", "enriched", "ads", "a.ndjson"),
            "a file, where a directory is needed",
            TestContext.Current.CancellationToken);
        await using var spate = await _workspace.RunAsync();
        _workspace.Drop("a.ndjson", Workspace.Events(1));
        var line = await spate.LineAsync("failed incoming/ads/a.ndjson");
        Assert.Contains("in a file system a file cannot also be a directory", line, StringComparison.Ordinal);

        _workspace.Drop("b.ndjson", Workspace.Events(1));
        await _workspace.FinishedAsync(spate, ["b.ndjson"]);
        await spate.StopAsync();
    }

    [Fact]
    public async Task A_full_disk_fails_a_run_with_its_cause_and_the_file_goes_through_once_there_is_room()
    {
        using var disk = Mount.Tmpfs(_workspace.InData("buckets"), "4m");
        Directory.CreateDirectory(_workspace.Incoming);
        await using (var first = await _workspace.RunAsync())
        {
            _workspace.Drop("a.ndjson", Workspace.Events(8000));
            await _workspace.FinishedAsync(first, ["a.ndjson"]);
            await first.StopAsync();
        }

        _workspace.Drop("b.ndjson", Workspace.Events(8000));
        var ballast = _workspace.InData("buckets", "ballast");
        Fill(ballast);
        await using var spate = await _workspace.RunAsync();
        var failed = await spate.LineAsync("failed incoming/ads/b.ndjson");
        Assert.Contains("No space left on device", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("failure.json", failed, StringComparison.Ordinal);
        Assert.Empty(_workspace.StagedFiles());

        File.Delete(ballast);
        _workspace.Touch("b.ndjson");

        var manifests = await _workspace.FinishedAsync(spate, ["a.ndjson", "b.ndjson"]);
        Assert.Equal(8000, manifests["b.ndjson"].Out);
        await spate.StopAsync();
        _workspace.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_read_only_disk_fails_a_run_with_its_cause_and_the_file_goes_through_once_it_is_mended()
    {
        using var disk = Mount.Tmpfs(_workspace.InData("buckets"), "16m");
        Directory.CreateDirectory(_workspace.Incoming);
        await using var spate = await _workspace.RunAsync();
        _workspace.Drop("a.ndjson", Workspace.Events(10));
        await _workspace.FinishedAsync(spate, ["a.ndjson"]);
        await spate.StopAsync();

        _workspace.Drop("b.ndjson", Workspace.Events(10));
        disk.SetReadOnly(true);
        await using var second = await _workspace.RunAsync();
        var failed = await second.LineAsync("failed incoming/ads/b.ndjson");
        Assert.Contains("Read-only file system", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("failure.json", failed, StringComparison.Ordinal);

        disk.SetReadOnly(false);
        _workspace.Touch("b.ndjson");
        await _workspace.FinishedAsync(second, ["b.ndjson"]);
        await second.StopAsync();
    }

    [Theory]
    [InlineData("missing/out.ndjson", "there is no such directory")]
    [InlineData("in.ndjson/out.ndjson", "cannot be written")]
    [InlineData("full/out.ndjson", "No space left on device")]
    [InlineData("read-only/out.ndjson", "Read-only file system")]
    [InlineData("/dev/full", "No space left on device")]
    public async Task Enrich_names_an_output_that_cannot_be_written_and_leaves_nothing_there(string output, string expected)
    {
        using var full = Mount.Tmpfs(_workspace.InRoot("full"), "64k");
        using var readOnly = Mount.Tmpfs(_workspace.InRoot("read-only"), "64k");
        readOnly.SetReadOnly(true);
        await File.WriteAllBytesAsync(_workspace.InRoot("in.ndjson"), Workspace.Events(5000), TestContext.Current.CancellationToken);

        var exit = await _workspace.SpateAsync("enrich", "in.ndjson", "-o", output);
        Assert.Equal(1, exit.Code);
        Assert.Contains(expected, exit.Errors, StringComparison.Ordinal);
        Assert.Contains(output, exit.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", exit.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_workspace.InRoot("full")));
    }

    /// <summary>Writes until nothing more fits.</summary>
    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // This is what full means.
        }
    }
}
