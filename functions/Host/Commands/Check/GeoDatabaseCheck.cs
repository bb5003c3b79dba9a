using System.Globalization;
using MaxMind.Db;
using Spate.Enrichment;
using Spate.Pipeline;

namespace Spate.Host.Commands.Check;

/// <summary>
/// Reads a whole geo database with MaxMind's own reader, to check that its records are readable and that some have the fields that a route
/// adds.
/// </summary>
internal static class GeoDatabaseCheck
{
    /// <summary>The number of networks from which the fields are listed when one is missing.</summary>
    private const int Sample = 20_000;

    /// <summary>The problems, one sentence each.</summary>
    public static IReadOnlyList<string> Problems(GeoSpec geo)
    {
        try
        {
            using var reader = new Reader(geo.Database, FileAccessMode.Memory);
            var missing = geo.Fields.Values.ToHashSet(StringComparer.Ordinal);
            var networks = 0L;
            foreach (var network in reader.FindAll<object>())
            {
                networks++;
                if (missing.Count > 0)
                    missing.RemoveWhere(path => Has(network.Data, path.Split('.')));
            }

            return networks == 0
                ? [$"{geo.Database} covers no address"]
                : [
                    .. missing.Order(StringComparer.Ordinal)
                        .Select(path => $"{geo.Database}: no record has '{path}'{Suggestion(path, Paths(reader))}"),
                ];
        }
        catch (Exception exception) when (exception is InvalidDatabaseException or DeserializationException)
        {
            return [$"{geo.Database}: a record is damaged: {exception.Message}"];
        }
    }

    private static string Suggestion(string path, IReadOnlyCollection<string> paths) => Spelling.Nearest(path, paths) is { } nearest
        ? $"; did you mean '{nearest}'?"
        : $"; its fields are {string.Join(", ", paths)}";

    private static bool Has(object? data, ReadOnlySpan<string> path) => path switch
    {
        [] => data is not null,
        [var key, .. var rest] => data switch
        {
            IReadOnlyDictionary<string, object> map => map.TryGetValue(key, out var value) && Has(value, rest),
            IReadOnlyList<object> list => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < list.Count
                && Has(list[index], rest),
            _ => false,
        },
    };

    private static SortedSet<string> Paths(Reader reader)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var network in reader.FindAll<object>().Take(Sample))
            Collect(network.Data, "", paths);
        return paths;
    }

    private static void Collect(object? data, string path, SortedSet<string> paths)
    {
        var children = data switch
        {
            IReadOnlyDictionary<string, object> map => map.Select(static entry => (entry.Key, entry.Value)),
            IReadOnlyList<object> list => list.Select(static (value, index) => (index.ToString(CultureInfo.InvariantCulture), value)),
            _ => null,
        };
        if (children is null)
        {
            paths.Add(path);
            return;
        }

        foreach (var (name, value) in children)
            Collect(value, path.Length == 0 ? name : $"{path}.{name}", paths);
    }
}
