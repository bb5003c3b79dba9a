namespace Spate.Enrichment;

/// <summary>
/// What to do with every record of a file. Names of record fields are dotted paths through objects, such as <c>device.id</c>; a dot within a
/// name is written <c>\.</c>. In CSV and TSV they are the names of columns as they stand.
/// </summary>
public sealed record EnrichmentSpec
{
    /// <summary>How records are written, in and out.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Ndjson;

    /// <summary>
    /// The columns of CSV and TSV, for files without a header line; empty when the first line names the columns.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Tables to look up, in the order in which their fields are added.</summary>
    public IReadOnlyList<LookupSpec> Lookups { get; init; } = [];

    /// <summary>Geo databases to look up, after <see cref="Lookups"/>.</summary>
    public IReadOnlyList<GeoSpec> Geo { get; init; } = [];

    /// <summary>
    /// Fields with a fixed value, added last: name to value. A field that a record has and this spec adds, here or from a table, is replaced, so
    /// that enriching twice is enriching once.
    /// </summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields to rename: path to the new name of its last segment.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields to leave out of the output.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>
    /// Fields to count records by: the name of a field that a lookup or geo database adds, or else the path of an input field.
    /// </summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>What bounds a file.</summary>
    public EnrichmentLimits Limits { get; init; } = new();

    /// <summary>
    /// Whether a file can be read in parts: plain NDJSON can. In CSV a line feed may stand within quotation marks, and gzip has no inner starts.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="firstBytes">Its first two bytes, fewer if it is shorter.</param>
    public bool IsSplittable(string name, ReadOnlySpan<byte> firstBytes) => Format == RecordFormat.Ndjson
        && !name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !firstBytes.StartsWith(Compression.GzipFeed.Magic);

    /// <summary>What in this spec contradicts itself, one sentence each; empty when nothing does. Files are not looked at.</summary>
    public IReadOnlyList<string> FindProblems() => Records.SpecProblems.Find(this);
}

/// <summary>How records are written.</summary>
public enum RecordFormat
{
    /// <summary>One JSON object a line (NDJSON, JSON Lines).</summary>
    Ndjson,

    /// <summary>Comma-separated values, RFC 4180.</summary>
    Csv,

    /// <summary>Tab-separated values, with the quoting of RFC 4180.</summary>
    Tsv,
}

/// <summary>What to do with a record whose key finds nothing.</summary>
public enum MissingPolicy
{
    /// <summary>Add the fields with null (an empty cell in CSV).</summary>
    Null,

    /// <summary>Add nothing (an empty cell in CSV, whose columns are fixed).</summary>
    Omit,

    /// <summary>Put the record among the rejects.</summary>
    Reject,
}

/// <summary>A lookup table and what it adds.</summary>
/// <param name="Name">The lookup's name, for messages and counts.</param>
/// <param name="Table">Path of a CSV, TSV or NDJSON file, plain or gzip; the ending of its name says which.</param>
/// <param name="Key">The table's key column.</param>
/// <param name="On">The record's field to look up.</param>
/// <param name="Fields">What to add: output name to the table's column.</param>
/// <param name="Missing">What to do with a record whose key is not in the table, or that has no such field.</param>
public sealed record LookupSpec(
    string Name, string Table, string Key, string On, IReadOnlyDictionary<string, string> Fields, MissingPolicy Missing = MissingPolicy.Null);

/// <summary>A MaxMind DB and what it adds.</summary>
/// <param name="Name">The geo lookup's name, for messages and counts.</param>
/// <param name="Database">Path of the <c>.mmdb</c> file.</param>
/// <param name="On">The record's field that holds an IPv4 or IPv6 address.</param>
/// <param name="Fields">What to add: output name to a path in the database's record, such as <c>city.names.en</c> or <c>subdivisions.0.iso_code</c>.</param>
/// <param name="Missing">What to do with an address that the database does not cover (private ones among them), or a record without the field.</param>
/// <param name="Invalid">What to do with a value that is no address.</param>
public sealed record GeoSpec(
    string Name, string Database, string On, IReadOnlyDictionary<string, string> Fields,
    MissingPolicy Missing = MissingPolicy.Null, MissingPolicy Invalid = MissingPolicy.Null);

/// <summary>What bounds a file, so that none can exhaust a worker.</summary>
public sealed record EnrichmentLimits
{
    /// <summary>The greatest <see cref="MaxRecordBytes"/>: 256 MiB.</summary>
    public const int GreatestRecordBytes = 256 << 20;

    /// <summary>Longest record, in bytes; a longer one fails the file.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>How many times larger than its gzip form a file may be, once past 64 MiB.</summary>
    public int MaxExpansion { get; init; } = 200;

    /// <summary>Greatest share of rejected records, 0 to 1, judged at the end of a part.</summary>
    public double MaxRejectShare { get; init; } = 0.1;

    /// <summary>Greatest number of distinct values counted for a dimension; the rest count as <c>(other)</c>.</summary>
    public int MaxDimensionValues { get; init; } = 10_000;
}
