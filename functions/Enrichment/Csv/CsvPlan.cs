using System.Buffers;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Csv;

/// <summary>A spec made ready for one CSV file: after its header, which says where the columns are.</summary>
internal sealed class CsvPlan
{
    private readonly string[] _header;

    /// <summary>Creates the plan.</summary>
    /// <exception cref="EnrichmentException">The header names a column twice, or lacks one that the spec reads.</exception>
    public CsvPlan(EnrichmentSpec spec, ReferenceTables tables, IReadOnlyList<string> header)
    {
        _header = [.. header];
        if (header.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw EnrichmentException.BadHeader($"it names the column '{twice.Key}' twice. Rename one of them.");
        var dimensions = Records.Dimensions.InputFields(spec);
        var missing = spec.Lookups.Select(l => l.On).Concat(spec.Geo.Select(g => g.On)).Concat(dimensions)
            .Distinct(StringComparer.Ordinal).Except(_header, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw EnrichmentException.MissingColumns(missing, _header);

        Attachments = AttachmentPlans.Create(spec, tables, ColumnOf);
        Dimensions = [.. dimensions.Select(ColumnOf)];
        var left = SpecProblems.Added(spec).Concat(spec.Drop).ToHashSet(StringComparer.Ordinal);
        Kept = [.. Ranges(Enumerable.Range(0, _header.Length).Where(i => !left.Contains(_header[i])))];
        Constants = ConstantFields.Render(spec);
        OutputHeader =
        [
            .. Kept.SelectMany(r => _header[r.First..(r.Last + 1)]).Select(h => spec.Rename.GetValueOrDefault(h, h)),
            .. SpecProblems.Added(spec),
        ];
        if (OutputHeader.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } clash)
        {
            throw EnrichmentException.BadHeader(
                $"a column is renamed to '{clash.Key}', which the file has already. Leave one of them out.");
        }
    }

    public int Columns => _header.Length;

    public AttachmentPlan[] Attachments { get; }

    /// <summary>The input columns that records are counted by.</summary>
    public int[] Dimensions { get; }

    /// <summary>Columns that stay, as runs of neighbours, each copied in one piece.</summary>
    public (int First, int Last)[] Kept { get; }

    /// <summary>Cells that are the same for all rows, with a delimiter before each.</summary>
    public byte[] Constants { get; }

    /// <summary>The columns of the output.</summary>
    public IReadOnlyList<string> OutputHeader { get; }

    public string NameOf(int column) => _header[column];

    /// <summary>The header line of the output, without its end.</summary>
    public ReadOnlySpan<byte> RenderHeader(CsvDialect dialect)
    {
        var line = new ArrayBufferWriter<byte>();
        foreach (var (i, name) in OutputHeader.Index())
        {
            if (i > 0)
                line.Write([dialect.Delimiter]);
            DelimitedFragment.WriteCell(line, dialect, System.Text.Encoding.UTF8.GetBytes(name));
        }

        return line.WrittenSpan;
    }

    private int ColumnOf(string name) => Array.IndexOf(_header, name);

    private static IEnumerable<(int First, int Last)> Ranges(IEnumerable<int> columns)
    {
        (int First, int Last)? run = null;
        foreach (var column in columns)
        {
            if (run is { } open && open.Last + 1 != column)
                yield return open;
            run = run is { } joined && joined.Last + 1 == column ? (joined.First, column) : (column, column);
        }

        if (run is { } last)
            yield return last;
    }
}
