using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>A folder with buckets and a table, and runs of the real graph with its real activities, without a task hub.</summary>
internal sealed class RunBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spate-runs-").FullName;
    private readonly ServiceProvider _services;
    private readonly Func<PipelineConfiguration, PipelineConfiguration> _configure;
    private int _sequence;

    public RunBench(
        Func<Route, Route>? change = null, Func<PipelineConfiguration, PipelineConfiguration>? configure = null,
        Action<IServiceCollection>? services = null)
    {
        _configure = configure ?? (pipeline => pipeline);
        var table = TablePath;
        File.WriteAllText(table, "id,name\nr,red\ng,green\n");
        var route = new Route
        {
            Name = "paint",
            Source = new RouteSource("inputs", "drops/", []),
            Output = new RouteOutput("outputs", "paint/", Gzip: true),
            Enrichment = new EnrichmentSpec
            {
                Lookups =
                [
                    new LookupSpec(
                        "colours", table, "id", "c", new Dictionary<string, string>(StringComparer.Ordinal) { ["colour"] = "name" }),
                ],
                Dimensions = ["colour", "kind"],
            },
            Country = "colour",
        };
        Directory.CreateDirectory(Path.Combine(_folder, "buckets", "inputs"));
        Directory.CreateDirectory(Path.Combine(_folder, "buckets", "outputs"));
        Store = new LocalObjectStore(Path.Combine(_folder, "buckets"));
        Route = change?.Invoke(route) ?? route;
        PipelineTasks.AddTo(Registry);
        var all = new ServiceCollection().AddLogging();
        services?.Invoke(all);
        AddServices(all);
        _services = all.BuildServiceProvider();
    }

    public LocalObjectStore Store { get; }

    public Route Route { get; }

    public DurableTaskRegistry Registry { get; } = new();

    /// <summary>Called before every activity, so that a test can change the world in mid-run.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>The activities that were called, and in which pools.</summary>
    public List<(string Activity, string Pool, int Priority)> Calls { get; } = [];

    /// <summary>The activity whose first outcome is lost, so that it is done twice.</summary>
    public string? Lost { get; set; }

    /// <summary>The replay of the run that the activities belong to.</summary>
    public string? Replay { get; set; }

    /// <summary>Outcomes of calls, by activity and input, that a run gets again without a call; null keeps none.</summary>
    public ConcurrentDictionary<string, object?>? Recorded { get; set; }

    public string TablePath => Path.Combine(_folder, "colours.csv");

    /// <summary>Adds what the activities need, for whoever runs them.</summary>
    public void AddServices(IServiceCollection services) =>
        services.AddSingleton<IObjectStore>(Store).AddPipeline(_configure(new PipelineConfiguration([Route])));

    /// <summary>Puts an object, and returns its notification.</summary>
    public async Task<ObjectNotification> DropAsync(string content, string key = "drops/a.ndjson") =>
        await DropAsync(Encoding.UTF8.GetBytes(content), key);

    public async Task<ObjectNotification> DropAsync(byte[] content, string key)
    {
        var info = await Store.PutAsync(new ObjectAddress("inputs", key), content);
        return new ObjectNotification
        {
            Bucket = "inputs",
            Key = key,
            Size = info.Size,
            ETag = info.ETag,
            Sequencer = $"{++_sequence:X16}",
        };
    }

    /// <summary>Puts an object that came at a time, and returns its notification.</summary>
    public async Task<ObjectNotification> DropAtAsync(DateTimeOffset time, string content, string key)
    {
        var notification = await DropAsync(content, key);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "buckets", "inputs", key), time.UtcDateTime);
        return notification with { ETag = (await Store.HeadAsync(notification.Address))!.ETag, EventTime = time };
    }

    public Task<EnrichObjectResult> RunAsync(ObjectNotification notification, string run = "run-1", DateTimeOffset? scheduled = null) =>
        RunAsync(EnrichObjectInput.Of(Route, notification, scheduled ?? DateTimeOffset.UnixEpoch), run);

    public Task<EnrichObjectResult> RunAsync(EnrichObjectInput input, string run = "run-1") =>
        DirectContext.RunAsync(() => EnrichObject.GraphFor(input).RunAsync(
            new DirectContext(
                run, (activity, value) => RecallAsync(activity, value, run), name => Before(name),
                Calls, Lost),
            input));

    public Task<DailySummaryResult> SummarizeAsync(DailySummaryInput input, string run = "daily.20260309T090000Z") =>
        DirectContext.RunAsync(() => DailySummary.Graph.RunAsync(
            new DirectContext(
                run, (activity, value) => CallAsync(activity, value, run, TestContext.Current.CancellationToken), name => Before(name),
                Calls, Lost),
            input));

    /// <summary>Calls one activity as a host does: in a service scope of its own, in which it sets the token of the call.</summary>
    public async Task<object?> CallAsync(TaskName activity, object? input, string run, CancellationToken cancellationToken)
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<ActivityCancellation>().Token = cancellationToken;
        scope.ServiceProvider.GetRequiredService<ActivityReplay>().Id = Replay;
        var code = Registry.GetActivities().Single(added => added.Key == activity).Value(scope.ServiceProvider);
        return await code.RunAsync(new Call(activity, run), input);
    }

    public async Task<Manifest> ManifestAsync() =>
        JsonSerializer.Deserialize<Manifest>(await ReadAsync("paint/a.ndjson/manifest.json"), JsonSerializerOptions.Web)!;

    public async Task<IReadOnlyList<string>> OutputsAsync()
    {
        var keys = new List<string>();
        await foreach (var info in Store.ListAsync("outputs")) keys.Add(info.Address.Key);
        return keys;
    }

    public async Task<string> ReadAsync(string key)
    {
        await using var stream = await Store.OpenReadAsync(new ObjectAddress("outputs", key));
        await using var plain = key.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        return await new StreamReader(plain).ReadToEndAsync();
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<object?> RecallAsync(TaskName activity, object? input, string run)
    {
        var key = $"{activity} {JsonSerializer.Serialize(input)}";
        if (Recorded?.TryGetValue(key, out var known) == true) return known;
        var result = await CallAsync(activity, input, run, TestContext.Current.CancellationToken);
        Recorded?.TryAdd(key, result);
        return result;
    }

    private sealed class Call(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
