using Spate.Cloud;

namespace Spate.Pipeline.Daily;

/// <summary>What a summary is about.</summary>
/// <param name="Day">The day.</param>
/// <param name="TimeZone">The time zone that the day is of.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When the next one begins: 23 to 25 hours later.</param>
/// <param name="IsOver">Whether it is over.</param>
/// <param name="Routes">The routes.</param>
/// <param name="Dimensions">What records are counted by.</param>
/// <param name="Layout">Where everything is written.</param>
internal sealed record DayPlan(
    DateOnly Day, string TimeZone, DateTimeOffset From, DateTimeOffset To, bool IsOver, IReadOnlyList<string> Routes,
    IReadOnlyList<DayDimension> Dimensions, DayLayout Layout)
{
    public bool Has(DateTimeOffset time) => time >= From && time < To;
}

/// <summary>What records are counted by, over all routes.</summary>
/// <param name="Name">Its name in the summary.</param>
/// <param name="IsCountry">Whether it is the country, which routes may have under different names.</param>
/// <param name="Fields">The name of the aggregate by route.</param>
internal sealed record DayDimension(string Name, bool IsCountry, IReadOnlyDictionary<string, string> Fields)
{
    public static IReadOnlyList<DayDimension> Of(IReadOnlyList<Route> routes)
    {
        var country = new DayDimension(
            "country", IsCountry: true,
            routes.Where(route => route.Country is not null).ToDictionary(route => route.Name, route => route.Country!));
        var others = routes.SelectMany(route => route.Dimensions.Select(name => (route.Name, Field: name)))
            .GroupBy(pair => pair.Field, pair => pair.Name, StringComparer.Ordinal)
            .Select(group => new DayDimension(group.Key, IsCountry: false, group.ToDictionary(route => route, _ => group.Key)));
        return [.. country.Fields.Count > 0 ? [country] : Array.Empty<DayDimension>(), .. others];
    }
}

/// <summary>
/// Names of what a summary writes. The summary has one place, where a later run of the same day puts its own. What it is made from lies in
/// a folder of each run, so that a run can go on from any of its nodes.
/// </summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Folder">What all keys of the day begin with.</param>
/// <param name="Run">What names the run's folder.</param>
internal sealed record DayLayout(string Bucket, string Folder, string Run)
{
    public ObjectAddress Json => new(Bucket, $"{Folder}summary.json");

    public ObjectAddress Html => new(Bucket, $"{Folder}summary.html");

    /// <summary>What the keys of all runs' folders begin with.</summary>
    public string RunFolders => $"{Folder}run-";

    public string RunFolder => $"{RunFolders}{Run}/";

    /// <summary>What was found of a route, in shards.</summary>
    public ObjectAddress Inventory(string route, int shard) => In($"inventory/{route}-{shard:D5}.json");

    /// <summary>The same after every result has been checked.</summary>
    public ObjectAddress Checked(string route, int shard) => In($"checked/{route}-{shard:D5}.json");

    public ObjectAddress Aggregate(DayDimension dimension) =>
        In($"aggregates/{(dimension.IsCountry ? "" : "by-")}{Uri.EscapeDataString(dimension.Name)}.json");

    private ObjectAddress In(string name) => new(Bucket, RunFolder + name);
}
