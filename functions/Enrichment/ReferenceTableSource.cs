using System.Collections.Concurrent;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment;

/// <summary>
/// Keeps tables in memory between runs, and reloads one when its file was replaced. Files are checked when a set is requested, which is once per
/// part, never per record. Safe for concurrent use.
/// </summary>
public sealed class ReferenceTableSource
{
    private const char KeySeparator = '\0';

    private readonly ConcurrentDictionary<string, Cached<ReferenceTable>> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Cached<GeoDatabase>> _databases = new(StringComparer.Ordinal);

    /// <summary>The tables of a spec, as the files are now. A table whose file is unchanged is not loaded again.</summary>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public ReferenceTables Current(EnrichmentSpec spec)
    {
        var format = ReferenceTables.FragmentFormatOf(spec);
        return new ReferenceTables(
            [.. spec.Lookups.Select(lookup => Get(
                _tables, Key(format, lookup.Name, lookup.Table, lookup.Fields, $"{lookup.Key}{KeySeparator}{lookup.Quoting}"), lookup.Table, () => LookupTable.Load(lookup, format)))],
            [.. spec.Geo.Select(geo =>
            {
                var database = Get(_databases, geo.Database, geo.Database, () => GeoDatabase.Open(geo.Database));
                return Get<ReferenceTable>(
                    _tables, Key(format, geo.Name, geo.Database, geo.Fields, $"{geo.Missing} {geo.Invalid} {database.Version}"), geo.Database,
                    () => new GeoTable(geo.Name, new GeoBinding(database, geo, format)));
            })]);
    }

    private static T Get<T>(ConcurrentDictionary<string, Cached<T>> cache, string key, string path, Func<T> load)
        where T : class => cache.GetOrAdd(key, _ => new Cached<T>()).Get(path, load);

    /// <summary>Everything that a table in memory depends on besides the content of its file. A path cannot contain the separator.</summary>
    private static string Key(object format, string name, string path, IReadOnlyDictionary<string, string> fields, string rest) =>
        string.Join(KeySeparator, (string[])
            [format.ToString()!, name, path, rest, .. fields.SelectMany(f => (string[])[f.Key, f.Value])]);

    /// <summary>A table, and the state of the file it was loaded from.</summary>
    private sealed class Cached<T>
        where T : class
    {
        private readonly Lock _loading = new();
        private FileState _state;
        private T? _value;

        public T Get(string path, Func<T> load)
        {
            lock (_loading)
            {
                // The state is taken before loading: if the file is replaced in between, the table is loaded again, never kept with the later state.
                var state = FileState.Of(path);
                if (_value == null || state != _state)
                {
                    _value = load();
                    _state = state;
                }

                return _value;
            }
        }
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
