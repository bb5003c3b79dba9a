using System.Text.Json;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads the input of <see cref="DailySummary"/>.</summary>
internal static class DailySummaryReader
{
    public static Schedule Read(YamlMapping mapping, Schedule schedule, IReadOnlyList<Route> routes)
    {
        if (mapping.Mapping("input", required: true) is not { } given) return schedule;
        var named = Routes(given, routes);
        var output = Output(given, routes);
        given.Close();
        if (output is null) return schedule;
        var input = new DailySummaryInput { Routes = named, Output = output, Pool = schedule.Pool };
        return schedule with { Input = JsonSerializer.SerializeToElement(input), Buckets = [output.Bucket] };
    }

    private static IReadOnlyList<string> Routes(YamlMapping input, IReadOnlyList<Route> routes)
    {
        var known = routes.Select(route => route.Name).ToList();
        foreach (var item in input.Items("routes"))
        {
            if (item is YamlScalarNode { Value: { } name } && known.Count > 0 && !known.Contains(name, StringComparer.Ordinal))
                input.Problems.Add(item, NameReading.Unknown("route", name, known));
        }

        return input.Texts("routes");
    }

    private static SummaryOutput? Output(YamlMapping input, IReadOnlyList<Route> routes)
    {
        if (input.Mapping("output", required: true) is not { } mapping) return null;
        var bucket = mapping.Bucket();
        var prefix = mapping.Text("prefix") ?? "";
        mapping.Close();
        var reader = routes.FirstOrDefault(route => route.Source.Overlaps(bucket, prefix));
        if (reader is not null)
            mapping.Report("prefix", $"the summary would be written into what route '{reader.Name}' reads");
        return bucket is null ? null : new SummaryOutput(bucket, prefix);
    }
}
