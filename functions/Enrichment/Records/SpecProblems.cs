using System.Text;
using Spate.Enrichment.Csv;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Records;

/// <summary>Finds contradictions in a spec.</summary>
internal static class SpecProblems
{
    public static IReadOnlyList<string> Find(EnrichmentSpec spec)
    {
        var problems = new List<string>();
        problems.AddRange(Names(spec));
        problems.AddRange(AddedFields(spec));
        problems.AddRange(Paths(spec));
        problems.AddRange(Quoting(spec));
        if (problems.Count == 0)
            problems.AddRange(Changes(spec));
        problems.AddRange(Limits(spec.Limits));
        return problems;
    }

    /// <summary>The names of the added fields, in output order.</summary>
    public static IEnumerable<string> Added(EnrichmentSpec spec) =>
        [.. spec.Lookups.SelectMany(l => l.Fields.Keys), .. spec.Geo.SelectMany(g => g.Fields.Keys), .. spec.Constants.Keys];

    private static IEnumerable<string> Names(EnrichmentSpec spec) =>
        from name in Twice(spec.Lookups.Select(l => l.Name).Concat(spec.Geo.Select(g => g.Name)))
        select $"two lookups or geo databases are named '{name}'";

    private static IEnumerable<string> AddedFields(EnrichmentSpec spec) =>
        from name in Twice(Added(spec))
        select $"the field '{name}' is added twice";

    private static IEnumerable<string> Paths(EnrichmentSpec spec)
    {
        var columns = spec.Columns.Count > 0 ? Twice(spec.Columns).Select(c => $"the column '{c}' is named twice") : [];
        return spec.Format != RecordFormat.Ndjson
            ? columns
            : ((string[])[
                .. spec.Lookups.Select(l => l.On), .. spec.Geo.Select(g => g.On), .. spec.Rename.Keys, .. spec.Drop, .. spec.Dimensions,
            ])
                .Distinct(StringComparer.Ordinal)
                .Select(p => RecordPath.TryParse(p, out _) ? null : $"'{p}' is not a valid field path: a name in it is empty")
                .OfType<string>();
    }

    private static IEnumerable<string> Quoting(EnrichmentSpec spec)
    {
        if (spec.Format == RecordFormat.Ndjson && spec.Quoting != null)
            yield return "quoting belongs to csv and tsv";
        if (spec.Format == RecordFormat.Csv && spec.Quoting == CellQuoting.None)
            yield return "csv is quoted as in RFC 4180; only tsv can do without";
        if (ReferenceTables.FragmentFormatOf(spec) != FragmentFormat.Tsv)
            yield break;
        foreach (var text in Added(spec).Concat(spec.Rename.Values).Concat(spec.Constants.Values).Distinct(StringComparer.Ordinal))
        {
            if (!DelimitedFragment.CanHold(CsvDialect.Tsv, Encoding.UTF8.GetBytes(text)))
                yield return $"'{text}' has a tab or a line end, which tsv cannot express without quoting: rfc4180";
        }
    }

    private static IEnumerable<string> Changes(EnrichmentSpec spec)
    {
        var added = Added(spec).ToHashSet(StringComparer.Ordinal);
        var dropped = spec.Drop.ToHashSet(StringComparer.Ordinal);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, name) in spec.Rename)
        {
            var target = RenameTarget(spec.Format, path, name);
            if (name.Length == 0)
                yield return $"'{path}' is renamed to an empty name";
            if (dropped.Contains(path))
                yield return $"'{path}' is both dropped and renamed";
            if (added.Contains(path))
                yield return $"'{path}' is renamed, and a field of that name is added, which replaces it";
            if (added.Contains(target))
                yield return $"'{path}' is renamed to '{name}', and a field of that name is added";
            if (!targets.Add(target))
                yield return $"two fields are renamed to '{target}'";
        }
    }

    private static string RenameTarget(RecordFormat format, string path, string name)
    {
        if (format != RecordFormat.Ndjson)
            return name;
        var parent = RecordPath.Parse(path).SkipLast(1);
        return string.Join('.', parent.Append(name));
    }

    private static IEnumerable<string> Limits(EnrichmentLimits limits)
    {
        if (limits.MaxRecordBytes is < 2 or > EnrichmentLimits.GreatestRecordBytes)
            yield return $"the record limit must be from 2 to {EnrichmentLimits.GreatestRecordBytes} bytes";
        if (limits.MaxRecordLines < 1)
            yield return "the number of lines of a record must be at least 1";
        if (limits.MaxExpansion < 1)
            yield return "the expansion limit must be at least 1";
        if (!(limits.MaxRejectShare is >= 0 and <= 1))
            yield return "the share of rejects must be from 0 to 1";
        if (limits.MaxDimensionValues < 1)
            yield return "the number of dimension values must be at least 1";
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key);
}
