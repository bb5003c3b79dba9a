using Spate.Enrichment.Fragments;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment;

/// <summary>
/// The lookup tables and geo databases of a spec, in memory. Immutable and safe for concurrent use: a run that started with a set ends with
/// it, even if the files are replaced.
/// </summary>
public sealed class ReferenceTables
{
    internal ReferenceTables(IReadOnlyList<ReferenceTable> lookups, IReadOnlyList<ReferenceTable> geo)
    {
        Lookups = lookups;
        Geo = geo;
        Versions = lookups.Concat(geo).ToDictionary(t => t.Name, t => t.Version, StringComparer.Ordinal);
    }

    /// <summary>
    /// The version of each table by name: for a lookup, the first 16 hexadecimal digits of the SHA-256 of its plain text; for a geo
    /// database, its type, build date and fingerprint.
    /// </summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>In the order of <see cref="EnrichmentSpec.Lookups"/>.</summary>
    internal IReadOnlyList<ReferenceTable> Lookups { get; }

    /// <summary>In the order of <see cref="EnrichmentSpec.Geo"/>.</summary>
    internal IReadOnlyList<ReferenceTable> Geo { get; }

    /// <summary>Loads the tables of a spec. To load once for many runs, use <see cref="ReferenceTableSource"/>.</summary>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public static ReferenceTables Load(EnrichmentSpec spec) => new ReferenceTableSource().Current(spec);

    internal static FragmentFormat FragmentFormatOf(EnrichmentSpec spec) => spec.Format switch
    {
        RecordFormat.Ndjson => FragmentFormat.Json,
        RecordFormat.Csv => FragmentFormat.Csv,
        RecordFormat.Tsv => spec.Quoting == CellQuoting.Rfc4180 ? FragmentFormat.QuotedTsv : FragmentFormat.Tsv,
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Format, null),
    };
}
