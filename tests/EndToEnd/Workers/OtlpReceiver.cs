using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.EndToEnd.Tests.Workers;

/// <summary>
/// Takes what is sent over OTLP/HTTP in protobuf, on a free port of the loopback interface. Field numbers are those of
/// <c>opentelemetry/proto/trace/v1/trace.proto</c> and <c>metrics/v1/metrics.proto</c>.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>The names of the metrics that came.</summary>
    public IReadOnlyCollection<string> Metrics => [.. _metrics.Keys];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => receiver.TakeAsync(context, receiver.TakeSpans));
        app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, receiver.TakeMetrics));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ReadOnlyMemory<byte>> take)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        take(body.ToArray());
    }

    private void TakeSpans(ReadOnlyMemory<byte> request)
    {
        foreach (var span in ProtobufFields.All(request, 1)
            .SelectMany(static resource => ProtobufFields.All(resource, 2))
            .SelectMany(static scope => ProtobufFields.All(scope, 2)))
        {
            var fields = ProtobufFields.Read(span).ToLookup(static field => field.Number, static field => field.Value);
            _spans.Enqueue(
                new ReceivedSpan(Hex(fields[1].First()), Hex(fields[2].First()), Hex(fields[4].FirstOrDefault()), Text(fields[5].First())));
        }
    }

    private void TakeMetrics(ReadOnlyMemory<byte> request)
    {
        foreach (var metric in ProtobufFields.All(request, 1)
            .SelectMany(static resource => ProtobufFields.All(resource, 2))
            .SelectMany(static scope => ProtobufFields.All(scope, 2)))
        {
            _metrics[Text(ProtobufFields.All(metric, 1).First())] = true;
        }
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}

/// <summary>A span.</summary>
/// <param name="Trace">The trace that it belongs to.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of the span that caused it; empty at the root.</param>
/// <param name="Name">What it is.</param>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name);
