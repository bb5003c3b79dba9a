using System.Globalization;
using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Emulated;

/// <summary>A long object streams through the real program, gzip in and gzip out, and takes no more memory than a short one.</summary>
public sealed class LongObjectTests(Emulators emulators)
{
    /// <summary>What <c>tests/Benchmarks/long-object</c> sets, for a length that takes too long here.</summary>
    private const string LengthVariable = "SPATE_LONG_OBJECT_MIB";

    private const int DefaultMebibytes = 200;

    /// <summary>Less than the program and an object of the least length tried, with its result, would take together.</summary>
    private const long MaxResidentBytes = 400_000_000;

    [Fact]
    public async Task Memory_stays_bounded_however_long_the_object_is()
    {
        using var account = await Account.OpenAsync(emulators);
        using var workspace = await Workspace.GenerateAsync(events: 120_000, files: 1, seed: 5);
        var piece = await File.ReadAllBytesAsync(workspace.Burst()[0], TestContext.Current.CancellationToken);
        var mebibytes = int.Parse(
            Environment.GetEnvironmentVariable(LengthVariable) ?? $"{DefaultMebibytes}", CultureInfo.InvariantCulture);
        var times = (int)(((long)mebibytes << 20) / piece.Length) + 1;
        await using var store = new EndlessStore("/incoming/ads/long.ndjson.gz", piece, times);
        account.WriteSettings(workspace, store.Endpoint);

        await using var spate = await workspace.RunAsync();
        await account.SendAsync([S3EventMessage.Write(store.Object, "test", "us-east-1", "01")]);
        Assert.StartsWith(
            "done ", await spate.LineAsync("incoming/ads/long.ndjson.gz", TimeSpan.FromSeconds(mebibytes)), StringComparison.Ordinal);
        var peak = spate.PeakResidentBytes();
        await spate.StopAsync();

        using var manifest = JsonDocument.Parse(store.Kept["/enriched/ads/long.ndjson.gz/manifest.json"]);
        var output = manifest.RootElement.GetProperty("outputs")[0];
        Assert.Equal(120_000L * times, manifest.RootElement.GetProperty("records").GetProperty("in").GetInt64());
        Assert.Equal(
            (output.GetProperty("bytes").GetInt64(), output.GetProperty("sha256").GetString()),
            store.Swallowed($"/enriched/{output.GetProperty("key").GetString()}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{store.Object.Size >> 20} MiB in, {output.GetProperty("bytes").GetInt64() >> 20} MiB out, peak resident {peak >> 20} MiB");
        Assert.True(peak < MaxResidentBytes, $"The peak was {peak >> 20} MiB for an object of {store.Object.Size >> 20} MiB.");
    }
}
