using Spate.Enrichment;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads the part of a route that describes what is done with every record.</summary>
internal static class EnrichmentReader
{
    public static EnrichmentSpec Read(YamlMapping route, ReferenceCatalog catalog)
    {
        var added = new AddedNames("field");
        var names = new AddedNames("lookup");
        var format = route.Choice("format", RecordFormat.Ndjson);
        var columns = route.Texts("columns");
        if (format == RecordFormat.Ndjson && columns.Count > 0)
            route.Report("columns", "columns are for csv and tsv; ndjson names its fields itself");

        return new EnrichmentSpec
        {
            Format = format,
            Quoting = route.OptionalChoice<CellQuoting>("quoting"),
            Columns = columns,
            Lookups = [.. Mappings(route, "lookups").Select(lookup => Lookup(lookup, catalog, names, added)).OfType<LookupSpec>()],
            Geo = [.. Mappings(route, "geo").Select(geo => Geo(geo, catalog, names, added)).OfType<GeoSpec>()],
            Constants = AddedFields(route, "constants", added, required: false),
            Rename = route.TextMap("rename"),
            Drop = route.Texts("drop"),
            Limits = Limits(route),
        };
    }

    private static IEnumerable<YamlMapping> Mappings(YamlMapping route, string key) =>
        route.Items(key).Select(item => YamlMapping.Of(item, $"an entry of {key}", route.Problems)).OfType<YamlMapping>();

    private static LookupSpec? Lookup(YamlMapping mapping, ReferenceCatalog catalog, AddedNames names, AddedNames added)
    {
        var table = mapping.Text("table", required: true);
        var name = Name(mapping, "table", names);
        var on = mapping.Text("on", required: true);
        var fields = AddedFields(mapping, "add", added, required: true);
        var missing = mapping.Choice("missing", MissingPolicy.Null);
        mapping.Close();
        if (table is null || on is null) return null;
        if (catalog.Tables.TryGetValue(table, out var entry))
            return new LookupSpec(name!, entry.File, entry.Key, on, fields, missing) { Quoting = entry.Quoting, Empty = entry.Empty };
        mapping.Report("table", Unknown("table", table, "tables", catalog.Tables.Keys));
        return null;
    }

    private static GeoSpec? Geo(YamlMapping mapping, ReferenceCatalog catalog, AddedNames names, AddedNames added)
    {
        var database = mapping.Text("database", required: true);
        var name = Name(mapping, "database", names);
        var on = mapping.Text("on", required: true);
        var fields = AddedFields(mapping, "add", added, required: true);
        var missing = mapping.Choice("missing", MissingPolicy.Null);
        var invalid = mapping.Choice("invalid", missing);
        mapping.Close();
        if (database is null || on is null) return null;
        if (catalog.GeoDatabases.TryGetValue(database, out var file)) return new GeoSpec(name!, file, on, fields, missing, invalid);
        mapping.Report("database", Unknown("geo database", database, "geoDatabases", catalog.GeoDatabases.Keys));
        return null;
    }

    /// <summary>The name under which counts and versions are listed: the entry's own name, or the table's.</summary>
    private static string? Name(YamlMapping mapping, string key, AddedNames names)
    {
        if ((mapping.Find("name") ?? mapping.Find(key)) is not YamlScalarNode { Value.Length: > 0 } node) return null;
        names.Add(node, mapping.Problems);
        return node.Value;
    }

    private static string Unknown(string what, string name, string section, IEnumerable<string> known)
    {
        var names = string.Join(", ", known);
        return $"there is no {what} '{name}'; {(names.Length > 0 ? $"{section} has {names}" : $"declare it under {section}")}";
    }

    /// <summary>
    /// Every output field may be added only once in a route: two sources of one name would give records with duplicate keys.
    /// </summary>
    private static IReadOnlyDictionary<string, string> AddedFields(
        YamlMapping mapping, string key, AddedNames added, bool required)
    {
        foreach (var (name, _) in mapping.Entries(key)) added.Add(name, mapping.Problems);

        var fields = mapping.TextMap(key, required);
        if (required && fields.Count == 0 && mapping.Find(key) is YamlMappingNode empty)
            mapping.Problems.Add(empty, $"{key} is empty: nothing would be added");
        return fields;
    }

    private static EnrichmentLimits Limits(YamlMapping route)
    {
        var fallback = new EnrichmentLimits();
        if (route.Mapping("limits") is not { } mapping) return fallback;
        var limits = new EnrichmentLimits
        {
            MaxRecordBytes = (int)mapping.Bytes("maxRecordBytes", fallback.MaxRecordBytes, min: 64, max: 256 << 20),
            MaxRecordLines = mapping.Int("maxRecordLines", fallback.MaxRecordLines, 1, 10_000_000),
            MaxExpansion = mapping.Int("maxExpansion", fallback.MaxExpansion, 2, 2000),
            MaxRejectShare = mapping.Number("maxRejectShare", fallback.MaxRejectShare, 0, 1),
            MaxDimensionValues = mapping.Int("maxDimensionValues", fallback.MaxDimensionValues, 1, 1_000_000),
        };
        mapping.Close();
        return limits;
    }

    /// <summary>Names that a route may use only once.</summary>
    private sealed class AddedNames(string what)
    {
        private readonly Dictionary<string, YamlNode> _names = new(StringComparer.Ordinal);

        public void Add(YamlScalarNode name, YamlProblems problems)
        {
            if (!_names.TryAdd(name.Value!, name))
            {
                problems.Add(
                    name,
                    $"{what} '{name.Value}' is already added on line {_names[name.Value!].Start.Line}; give one of them another name");
            }
        }
    }
}
