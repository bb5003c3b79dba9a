using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Spate.Host.Commands.Generate;

namespace Spate.Host.Tests;

public sealed class GeneratorTests : IDisposable
{
    private static readonly DemoPlan Plan = DemoPlan.Default with { Events = 60_000, Files = 7 };
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_gives_others()
    {
        var first = await HashesAsync(Plan, "first");
        var again = await HashesAsync(Plan, "again");
        var other = await HashesAsync(Plan with { Seed = 2 }, "other");

        Assert.Equal(first.Order(), again.Order());
        Assert.Empty(first.Intersect(other));
    }

    [Fact]
    public void The_content_is_the_same_on_every_machine_and_in_every_version()
    {
        var renderer = new EventRenderer(Plan);
        using var content = new MemoryStream();
        BurstFile.Write(Plan, renderer, file: 3, content, CancellationToken.None);

        Assert.Equal(PublishedContent, Convert.ToHexStringLower(SHA256.HashData(content.ToArray())));
    }

    [Fact]
    public async Task The_totals_are_what_the_files_hold()
    {
        var files = await WriteAsync(Plan, "totals");
        var totals = files.Aggregate(default(DemoTotals), static (sum, file) => sum + file.Totals);
        var lines = files.SelectMany(static file => Lines(file.Path)).ToList();

        Assert.Equal(Plan.Events, totals.Records);
        Assert.Equal(totals.Records, lines.Count);
        Assert.Equal(totals.Malformed, lines.Count(static line => Parse(line) is null));
        Assert.Equal(
            totals.WithoutAddress,
            lines.Select(Parse).OfType<JsonElement>().Count(static e => !IPAddress.TryParse(e.GetProperty("ip").GetString(), out _)));
        Assert.InRange(totals.Malformed, 1, 3 * Plan.Events / DemoPlan.MalformedOneIn);
        Assert.Equal(totals.PlainBytes, lines.Sum(static line => Encoding.UTF8.GetByteCount(line) + 1));
        Assert.InRange(totals.PlainBytes / (double)totals.Records, 300, 380);
        Assert.Equal(Plan.Files, files.Count);
    }

    [Fact]
    public async Task Counting_a_file_gives_the_totals_of_writing_it()
    {
        var files = await WriteAsync(Plan, "count");
        var generator = new BurstGenerator(Plan);

        Assert.All(Enumerable.Range(0, Plan.Files), file =>
            Assert.Equal(files.Single(written => Path.GetFileName(written.Path) == Plan.FileName(file)).Totals, generator.Count(file)));
    }

    [Fact]
    public async Task Events_are_skewed_and_mixed_as_real_traffic_is()
    {
        var events = (await WriteAsync(Plan, "mix")).SelectMany(static file => Lines(file.Path))
            .Select(Parse)
            .OfType<JsonElement>()
            .ToList();
        var publishers = events.CountBy(static e => e.GetProperty("publisher_id").GetString()!)
            .OrderByDescending(static p => p.Value)
            .ToList();
        var addresses = events.Select(static e => e.GetProperty("ip").GetString()!).ToList();
        var parsed = addresses.Select(static text => IPAddress.TryParse(text, out var address) ? address : null).ToList();

        // Zipf over 5,000: the first has a share of 1/H(5000) = 11 %, and twice that of the second.
        Assert.InRange(publishers[0].Value / (double)events.Count, 0.09, 0.13);
        Assert.InRange(publishers[0].Value / (double)publishers[1].Value, 1.6, 2.4);
        Assert.InRange(
            Share(static address => address?.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6), 0.17, 0.22);
        Assert.InRange(Share(static address => address is null), 0.0005, 0.004);
        Assert.InRange(
            addresses.Count(static text => text.StartsWith("10.", StringComparison.Ordinal)
                || text.StartsWith("192.168.", StringComparison.Ordinal)) / (double)events.Count,
            0.005,
            0.03);
        Assert.InRange(publishers.Count(static p => p.Key.StartsWith("pub-9", StringComparison.Ordinal)), 1, 500);
        Assert.All(events, static e => Assert.StartsWith("2026-03-14T", e.GetProperty("ts").GetString()));

        double Share(Func<IPAddress?, bool> which) => parsed.Count(which) / (double)parsed.Count;
    }

    [Fact]
    public void The_tables_know_the_keys_of_events_by_their_first_column()
    {
        LookupTables.Write(_directory.Path);
        var publishers = File.ReadAllLines(Path.Combine(_directory.Path, LookupTables.Publishers));
        var devices = File.ReadAllLines(Path.Combine(_directory.Path, LookupTables.Devices));
        var models = devices.Skip(1).Select(static line => line.Split(',')[0]).ToHashSet();
        var table = new DeviceTable(seed: 1);

        Assert.Equal(PublisherTable.Count + 1, publishers.Length);
        Assert.Equal(DeviceTable.Count, models.Count);
        Assert.All(table.Models, model => Assert.Contains(Encoding.ASCII.GetString(model), models));
    }

    [Fact]
    public void Tables_that_are_there_already_stay_untouched()
    {
        LookupTables.Write(_directory.Path);
        var path = Path.Combine(_directory.Path, LookupTables.Publishers);
        var long_ago = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, long_ago);
        LookupTables.Write(_directory.Path);

        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task An_interrupted_burst_leaves_only_whole_files_under_their_names()
    {
        using var stop = new CancellationTokenSource();
        var directory = Path.Combine(_directory.Path, "interrupted");
        var whole = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new BurstGenerator(Plan).WriteAsync(directory, Enumerable.Range(0, Plan.Files), _ =>
            {
                if (Interlocked.Increment(ref whole) == 2)
                    stop.Cancel();
            }, stop.Token));

        var names = Directory.GetFiles(directory, "*.gz");
        Assert.InRange(names.Length, 2, Plan.Files - 1);
        Assert.All(names, name => Assert.NotEmpty(Lines(name)));
    }

    private const string PublishedContent = "35d31d4868922bfd7974fc18f8a4c8f8ab4fde559caecdedab6a2b2685e898f0";

    private async Task<List<GeneratedFile>> WriteAsync(DemoPlan plan, string name)
    {
        var files = new List<GeneratedFile>();
        await new BurstGenerator(plan).WriteAsync(Path.Combine(_directory.Path, name), Enumerable.Range(0, plan.Files), file =>
        {
            lock (files)
                files.Add(file);
        });
        return files;
    }

    private async Task<List<string>> HashesAsync(DemoPlan plan, string name) =>
        [.. (await WriteAsync(plan, name)).Select(static file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.Path))))];

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static JsonElement? Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
