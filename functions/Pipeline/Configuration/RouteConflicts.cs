using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Conflicts between routes that are valid on their own.</summary>
internal static class RouteConflicts
{
    public static void Report(IReadOnlyList<(YamlNode At, Route Route)> routes, YamlProblems problems)
    {
        foreach (var (at, route) in routes)
        {
            foreach (var (_, source) in routes)
            {
                if (source.Source.Overlaps(route.Output.Bucket, route.Output.Prefix))
                {
                    problems.Add(
                        at,
                        $"route '{route.Name}' writes into what route '{source.Name}' reads "
                        + $"({route.Output.Bucket}/{source.Source.Prefix}): results would be enriched again, endlessly");
                }
            }
        }

        foreach (var (first, second) in Pairs(routes))
        {
            if (first.Route.Source is var a
                && second.Route.Source is var b
                && a.Bucket == b.Bucket
                && a.Prefix == b.Prefix
                && SuffixesOverlap(a, b))
            {
                problems.Add(
                    second.At, $"routes '{first.Route.Name}' and '{second.Route.Name}' take the same objects ({a.Bucket}/{a.Prefix})");
            }

            if (first.Route.Output.Bucket == second.Route.Output.Bucket && first.Route.Output.Prefix == second.Route.Output.Prefix)
            {
                problems.Add(
                    second.At,
                    $"routes '{first.Route.Name}' and '{second.Route.Name}' write to the same place "
                    + $"({first.Route.Output.Bucket}/{first.Route.Output.Prefix}): one would overwrite the other");
            }
        }
    }

    private static bool SuffixesOverlap(RouteSource a, RouteSource b) =>
        a.Suffixes.Count == 0 || b.Suffixes.Count == 0 || a.Suffixes.Any(x => b.Suffixes.Any(y =>
            x.EndsWith(y, StringComparison.Ordinal) || y.EndsWith(x, StringComparison.Ordinal)));

    private static IEnumerable<((YamlNode At, Route Route) First, (YamlNode At, Route Route) Second)> Pairs(
        IReadOnlyList<(YamlNode At, Route Route)> routes) =>
        routes.SelectMany((first, index) => routes.Skip(index + 1).Select(second => (first, second)));
}
