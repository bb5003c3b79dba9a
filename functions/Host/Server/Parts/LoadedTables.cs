using Spate.Enrichment;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>Loads all tables before the work begins, so that an invalid table is reported at once instead of failing every file.</summary>
internal sealed class LoadedTables(ReferenceTableSource source, PipelineConfiguration pipeline)
{
    private volatile Exception? _failure;

    /// <summary>Whether every table has been loaded once.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The number of tables at the last load.</summary>
    public int Count { get; private set; }

    /// <summary>Why the last load failed; null when it succeeded.</summary>
    public Exception? Failure => _failure;

    /// <summary>Loads tables that are not loaded or whose file was replaced.</summary>
    /// <returns>The tables in use.</returns>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public IReadOnlySet<TableVersion> Load()
    {
        try
        {
            var versions = pipeline.Routes.SelectMany(Versions).ToHashSet();
            (_failure, IsLoaded, Count) = (null, true, versions.Count);
            return versions;
        }
        catch (Exception e) when (e is ReferenceTableException or GeoDatabaseException)
        {
            _failure = e;
            throw;
        }
    }

    private IEnumerable<TableVersion> Versions(Route route)
    {
        var tables = source.Current(route.Enrichment);
        return
        [
            .. route.Enrichment.Lookups.Select(lookup => new TableVersion("lookup", lookup.Name, tables.Versions[lookup.Name])),
            .. route.Enrichment.Geo.Select(geo => new TableVersion("geo", geo.Name, tables.Versions[geo.Name])),
        ];
    }
}

/// <summary>A table in use.</summary>
/// <param name="Kind"><c>lookup</c> or <c>geo</c>.</param>
/// <param name="Name">Its name in the route.</param>
/// <param name="Version">Identifies its content.</param>
internal sealed record TableVersion(string Kind, string Name, string Version);
