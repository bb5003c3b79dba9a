using System.Text;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Emulated;

/// <summary>The real program on an emulated account. The emulator sends no notifications; the test does, as S3 would.</summary>
public sealed class S3AndSqsTests(Emulators emulators)
{
    private const int Events = 10_000;
    private const int Files = 5;

    [Fact]
    public async Task A_burst_on_S3_gives_what_it_gives_on_directories_though_every_notification_comes_three_times()
    {
        using var account = await Account.OpenAsync(emulators);
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 31);
        account.WriteSettings(workspace);
        var notifications = new List<string>();
        foreach (var path in workspace.Burst())
            notifications.Add(await account.PutAsync(Path.GetFileName(path), await File.ReadAllBytesAsync(path), "01"));

        await using (var spate = await workspace.RunAsync())
        {
            await account.SendAsync(Thrice(notifications, seed: 31));
            for (var file = 0; file < Files; file++)
                await spate.LineAsync("done incoming/ads/");
            await account.DrainedAsync(spate);
            await spate.StopAsync();
        }

        Assert.Equal(Files, (await workspace.ListAsync()).Count);
        Assert.Equal(await OnDirectoriesAsync(workspace.Burst()), await account.ChecksumsAsync());
    }

    [Fact]
    public async Task Each_version_of_a_key_has_one_run_and_the_newest_ones_result_stands_in_whatever_order_they_are_notified()
    {
        const int Keys = 6;
        const int Versions = 4;
        using var account = await Account.OpenAsync(emulators);
        using var workspace = Workspace.Create();
        account.WriteSettings(workspace);
        await using var spate = await workspace.RunAsync();

        // The first versions are done before the others come: late notifications of them meet their results.
        var notifications = new List<string>();
        for (var key = 0; key < Keys; key++)
            notifications.Add(await account.PutAsync(NameOf(key), Content(key, 0), "9"));
        await account.SendAsync(notifications);
        for (var key = 0; key < Keys; key++)
            await spate.LineAsync("done incoming/ads/");

        // Sequencers are hexadecimal and of any length: 9 comes before A, which comes before 1A.
        string[] sequencers = ["A", "1A", "00000000000000001B"];
        for (var key = 0; key < Keys; key++)
        {
            foreach (var (version, sequencer) in sequencers.Index())
                notifications.Add(await account.PutAsync(NameOf(key), Content(key, version + 1), sequencer));
        }

        await account.SendAsync(Thrice(notifications, seed: 7));
        await account.DrainedAsync(spate);
        await Deadline.UntilAsync(
            async () => (await workspace.ListAsync()) is var runs
                && runs.Count == Keys * Versions
                && runs.All(static run => run["state"]!.ToString().Equals("completed", StringComparison.OrdinalIgnoreCase)),
            () => $"Not every version has its run. What spate wrote:\n{spate.Transcript}");
        await spate.StopAsync();

        for (var key = 0; key < Keys; key++)
            Assert.Contains($"\"event_id\":\"{key}-{Versions - 1}\"", await account.ResultAsync(NameOf(key)), StringComparison.Ordinal);

        static string NameOf(int key) => $"{key}.ndjson";
    }

    [Fact]
    public async Task Bytes_that_come_back_after_others_stand_again_in_a_bucket_without_versions()
    {
        using var account = await Account.OpenAsync(emulators);
        using var workspace = Workspace.Create();
        account.WriteSettings(workspace);
        await using var spate = await workspace.RunAsync();

        foreach (var (put, version) in ((int[])[0, 1, 0]).Index())
        {
            await account.SendAsync(Thrice([await account.PutAsync("a.ndjson", Content(0, version), $"{put + 1}")], seed: put));
            await spate.LineAsync("done incoming/ads/a.ndjson");
            Assert.Contains($"\"event_id\":\"0-{version}\"", await account.ResultAsync("a.ndjson"), StringComparison.Ordinal);
        }

        await account.DrainedAsync(spate);
        await spate.StopAsync();
        Assert.Equal(3, (await workspace.ListAsync()).Count);
    }

    [Fact]
    public async Task A_missing_bucket_ends_the_start_and_is_named()
    {
        using var account = await Account.OpenAsync(emulators, buckets: ["incoming"]);
        using var workspace = Workspace.Create();
        account.WriteSettings(workspace);

        var exit = await workspace.SpateAsync("run");
        Assert.Equal(1, exit.Code);
        Assert.Contains("enriched", exit.Errors, StringComparison.Ordinal);
    }

    private static byte[] Content(int key, int version) =>
        Encoding.UTF8.GetBytes(
            $$$"""{"event_id":"{{{key}}}-{{{version}}}","event_type":"click","publisher_id":"pub-1","ip":"8.8.8.8","device":{"model":"M-1"}}""" + "\n");

    private static string[] Thrice(IReadOnlyCollection<string> notifications, int seed)
    {
        var thrice = notifications.Concat(notifications).Concat(notifications).ToArray();
        new Random(seed).Shuffle(thrice);
        return thrice;
    }

    /// <summary>What the same files give when they are dropped into directories.</summary>
    private static async Task<SortedDictionary<string, string>> OnDirectoriesAsync(IReadOnlyList<string> burst)
    {
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 31);
        foreach (var path in burst)
            File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
        await using var spate = await workspace.RunAsync();
        await workspace.Results.ManifestsOfAsync([.. burst.Select(path => Path.GetFileName(path))], spate);
        await spate.StopAsync();
        return await Account.ChecksumsAsync(workspace);
    }
}
