using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Geo;

/// <summary>A field that records of a database have.</summary>
/// <param name="Path">Its path, as <see cref="FieldPath"/> writes it.</param>
/// <param name="Type">The type of its first value that was seen.</param>
/// <param name="Records">In how many of the sampled records it is.</param>
internal sealed record GeoField(string Path, DataType Type, int Records);

/// <summary>
/// Lists the fields that the records of a database have. A database declares no schema and its records may differ, so this samples records
/// from the whole address space.
/// </summary>
internal static class FieldSampling
{
    private const int MaxDepth = 8;
    private const int MaxFields = 1_000;
    private const int MaxElements = 2;
    private const int NodesPerRecord = 16;

    /// <summary>Looks at up to <paramref name="records"/> distinct records and returns the fields seen, by path.</summary>
    /// <exception cref="GeoDatabaseException">A record is damaged.</exception>
    public static IReadOnlyList<GeoField> DescribeFields(this GeoDatabase database, int records = 1_000)
    {
        var fields = new SortedDictionary<string, GeoField>(StringComparer.Ordinal);
        foreach (var record in database.SampleRecords((uint)records * NodesPerRecord).Distinct().Take(records))
        {
            var reader = new RecordReader(database.Data);
            Collect(ref reader, fields, record, "", 0);
        }

        return [.. fields.Values];
    }

    private static void Collect(ref RecordReader reader, SortedDictionary<string, GeoField> fields, uint at, string path, int depth)
    {
        var value = reader.Resolve(at);
        if (path.Length > 0)
            Count(fields, path, value.Type);
        if (!value.IsContainer || depth == MaxDepth)
            return;

        var prefix = path.Length > 0 ? path + "." : "";
        at = value.Payload;
        for (var i = 0u; i < value.Size; i++)
        {
            if (value.Type == DataType.Array && i == MaxElements)
                break;
            var segment = value.Type == DataType.Map
                ? Encoding.UTF8.GetString(reader.Key(at).Span)
                : i.ToString(CultureInfo.InvariantCulture);
            if (value.Type == DataType.Map)
                at = reader.Skip(at);
            Collect(ref reader, fields, at, prefix + segment, depth + 1);
            at = reader.Skip(at);
        }
    }

    private static void Count(SortedDictionary<string, GeoField> fields, string path, DataType type)
    {
        if (fields.TryGetValue(path, out var field))
            fields[path] = field with { Records = field.Records + 1 };
        else if (fields.Count < MaxFields)
            fields.Add(path, new GeoField(path, type, 1));
    }
}
