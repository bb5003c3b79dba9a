using Spate.Enrichment;
using Spate.Pipeline.Yaml;

namespace Spate.Pipeline.Configuration;

/// <summary>The tables and geo databases that routes may name.</summary>
internal sealed record ReferenceCatalog(IReadOnlyDictionary<string, TableEntry> Tables, IReadOnlyDictionary<string, string> GeoDatabases)
{
    public static ReferenceCatalog Read(YamlMapping root, string folder)
    {
        var tables = new Dictionary<string, TableEntry>(StringComparer.Ordinal);
        foreach (var (name, mapping) in root.NamedMappings("tables", "table"))
        {
            var file = mapping.Text("file", required: true);
            var key = mapping.Text("key", required: true);
            var quoting = mapping.OptionalChoice<CellQuoting>("quoting");
            var empty = mapping.Choice("empty", EmptyCell.Null);
            mapping.Close();
            if (file is not null && key is not null) tables[name.Value!] = new TableEntry(Path.Combine(folder, file), key, quoting, empty);
        }

        var databases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, mapping) in root.NamedMappings("geoDatabases", "geo database"))
        {
            var file = mapping.Text("file", required: true);
            mapping.Close();
            if (file is not null) databases[name.Value!] = Path.Combine(folder, file);
        }

        return new ReferenceCatalog(tables, databases);
    }
}

/// <summary>A lookup table: its file, the column that holds its keys, and how its cells are read.</summary>
internal sealed record TableEntry(string File, string Key, CellQuoting? Quoting, EmptyCell Empty);
