using System.Collections.Concurrent;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment;

/// <summary>
/// Keeps tables in memory between runs, and reloads them when their file was replaced. Files are checked when a set is requested, which is
/// once per part, never per record. What was loaded from a replaced file is kept only by the runs that began with it. Safe for concurrent
/// use.
/// </summary>
public sealed class ReferenceTableSource
{
    private const char KeySeparator = '\0';

    private readonly ConcurrentDictionary<string, FileTables> _files = new(StringComparer.Ordinal);

    /// <summary>The tables of a spec, as the files are now. A table whose file is unchanged is not loaded again.</summary>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public ReferenceTables Current(EnrichmentSpec spec)
    {
        var format = ReferenceTables.FragmentFormatOf(spec);
        return new ReferenceTables(
            [.. spec.Lookups.Select(lookup => Lookup(lookup, format))], [.. spec.Geo.Select(geo => Geo(geo, format))]);
    }

    private ReferenceTable Lookup(LookupSpec lookup, FragmentFormat format)
    {
        var key = Key(lookup.Name, lookup.Fields, $"{format}", lookup.Key, $"{lookup.Quoting}", $"{lookup.Empty}");
        return Of(lookup.Table).Get(key, _ => LookupTable.Load(lookup, format));
    }

    private ReferenceTable Geo(GeoSpec geo, FragmentFormat format)
    {
        var key = Key(geo.Name, geo.Fields, $"{format}", $"{geo.Missing}", $"{geo.Invalid}");
        return Of(geo.Database).Get(key, file => new GeoTable(geo.Name, new GeoBinding(file.Database(), geo, format)));
    }

    private FileTables Of(string path) => _files.GetOrAdd(path, static path => new FileTables(path));

    /// <summary>Everything that a table in memory depends on besides its file.</summary>
    private static string Key(string name, IReadOnlyDictionary<string, string> fields, params IEnumerable<string> rest) =>
        string.Join(KeySeparator, rest.Prepend(name).Concat(fields.SelectMany(field => (string[])[field.Key, field.Value])));

    /// <summary>
    /// What was loaded from one file. When the file is replaced, all of it is dropped before the first of it is loaded again.
    /// </summary>
    private sealed class FileTables(string path)
    {
        private readonly Lock _loading = new();
        private readonly Dictionary<string, ReferenceTable> _tables = new(StringComparer.Ordinal);
        private FileState _state;
        private GeoDatabase? _database;

        public ReferenceTable Get(string key, Func<FileTables, ReferenceTable> load)
        {
            lock (_loading)
            {
                // The state is taken before loading: if the file is replaced in between, it is loaded again, never kept with the later
                // state.
                var state = FileState.Of(path);
                if (state != _state)
                {
                    _tables.Clear();
                    _database = null;
                    _state = state;
                }

                if (!_tables.TryGetValue(key, out var table))
                    _tables.Add(key, table = load(this));
                return table;
            }
        }

        /// <summary>The geo database, which tables of different fields share. To be called by what <see cref="Get"/> loads.</summary>
        public GeoDatabase Database() => _database ??= GeoDatabase.Open(path);
    }

    private readonly record struct FileState(long Length, DateTime Written, DateTime Created)
    {
        public static FileState Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc) : default;
        }
    }
}
