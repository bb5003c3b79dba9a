using Spate.Dag;
using Spate.Enrichment;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads one route.</summary>
internal static class RouteReader
{
    public static Route? Read(YamlScalarNode name, YamlMapping route, ReferenceCatalog catalog, IReadOnlyList<Webhook> webhooks)
    {
        name.CheckName("a route", route.Problems);

        var source = Source(route);
        var output = Output(route);
        var (country, dimensions) = Aggregates(route);
        var (partBytes, partsPool) = Parts(route);
        var enrichment = EnrichmentReader.Read(route, catalog) with { Dimensions = dimensions };
        // Problems that the engine finds have no position; they are reported only when there are none with a position.
        if (!route.Problems.Any)
        {
            foreach (var problem in enrichment.FindProblems()) route.Problems.Add(name, $"route {name.Value}: {problem}");
        }

        var result = new Route
        {
            Name = name.Value!,
            Source = source ?? new RouteSource("", "", []),
            Output = output ?? new RouteOutput("", "", Gzip: true),
            Enrichment = enrichment,
            Country = country,
            PartBytes = partBytes,
            Pool = route.Pool() ?? ActivityOptions.DefaultPool,
            PartsPool = partsPool,
            Retry = Retry(route, new RouteRetry()),
            Timeout = route.Duration("timeout", TimeSpan.FromMinutes(30)),
            Retention = Retention(route),
            Webhooks = [.. WebhookReader.OfRoute(route, webhooks).Join(
                webhooks, called => called, webhook => webhook.Name, (_, webhook) => new RouteWebhook(webhook.Name, webhook.On))],
        };
        result = result with { Steps = StepsReader.Read(route, result) };
        route.Close();
        return source is null || output is null ? null : result;
    }

    private static RouteSource? Source(YamlMapping route)
    {
        if (route.Mapping("source", required: true) is not { } mapping) return null;
        var bucket = mapping.Bucket();
        var prefix = mapping.Text("prefix") ?? "";
        var suffixes = mapping.Texts("suffixes");
        mapping.Close();
        return bucket is null ? null : new RouteSource(bucket, prefix, suffixes);
    }

    private static RouteOutput? Output(YamlMapping route)
    {
        if (route.Mapping("output", required: true) is not { } mapping) return null;
        var bucket = mapping.Bucket();
        var prefix = mapping.Text("prefix") ?? "";
        var compression = mapping.Choice("compression", OutputCompression.Gzip);
        mapping.Close();
        return bucket is null ? null : new RouteOutput(bucket, prefix, compression == OutputCompression.Gzip);
    }

    private static (string? Country, IReadOnlyList<string> Dimensions) Aggregates(YamlMapping route)
    {
        if (route.Mapping("aggregates") is not { } mapping) return (null, []);
        var country = mapping.Text("country");
        var dimensions = mapping.Texts("dimensions");
        foreach (var twice in mapping.Items("dimensions")
            .OfType<YamlScalarNode>()
            .GroupBy(node => node.Value)
            .Where(group => group.Count() > 1))
        {
            mapping.Problems.Add(twice.Last(), $"dimension '{twice.Key}' is listed twice");
        }

        mapping.Close();
        return (country, [.. (country is null ? dimensions : dimensions.Prepend(country)).Distinct(StringComparer.Ordinal)]);
    }

    private static (long Size, string? Pool) Parts(YamlMapping route)
    {
        const long Default = 256L << 20;
        if (route.Mapping("parts") is not { } mapping) return (Default, null);
        var parts = (mapping.Bytes("size", Default, min: 1 << 20, max: 64L << 30), mapping.Pool());
        mapping.Close();
        return parts;
    }

    public static RouteRetry Retry(YamlMapping route, RouteRetry fallback)
    {
        if (route.Mapping("retry") is not { } mapping) return fallback;
        var retry = new RouteRetry
        {
            MaxNumberOfAttempts = mapping.Int("maxNumberOfAttempts", fallback.MaxNumberOfAttempts, 1, 100),
            FirstRetryInterval = mapping.Duration("firstRetryInterval", fallback.FirstRetryInterval),
            BackoffCoefficient = mapping.Number("backoffCoefficient", fallback.BackoffCoefficient, 1, 10),
            MaxRetryInterval = mapping.Duration("maxRetryInterval", fallback.MaxRetryInterval),
        };
        if (retry.MaxRetryInterval < retry.FirstRetryInterval)
            mapping.Report("maxRetryInterval", "maxRetryInterval must be at least firstRetryInterval");
        mapping.Close();
        return retry;
    }

    private static RouteRetention? Retention(YamlMapping route)
    {
        if (route.Mapping("retention") is not { } mapping) return null;
        var retention = new RouteRetention(
            mapping.Age("completed"), mapping.Age("failed"), mapping.Age("terminated"), mapping.Age("histories"));
        mapping.Close();
        return retention;
    }
}
