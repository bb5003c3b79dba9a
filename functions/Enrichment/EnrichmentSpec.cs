namespace Spate.Enrichment;

/// <summary>
/// What to do with every record of a file. Names of record fields are dotted paths through objects, such as <c>device.id</c>; a dot within
/// a name is written <c>\.</c>. In CSV and TSV, they are column names, taken literally.
/// </summary>
public sealed record EnrichmentSpec
{
    /// <summary>The format of the records, in and out.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Ndjson;

    /// <summary>
    /// How the cells of CSV and TSV are quoted, or null for the rule of the format: CSV follows RFC 4180, TSV has no quoting.
    /// </summary>
    public CellQuoting? Quoting { get; init; }

    /// <summary>The columns of CSV and TSV files without a header line; empty if the first line names the columns.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Tables to look up, in the order in which their fields are added.</summary>
    public IReadOnlyList<LookupSpec> Lookups { get; init; } = [];

    /// <summary>Geo databases to look up, after <see cref="Lookups"/>.</summary>
    public IReadOnlyList<GeoSpec> Geo { get; init; } = [];

    /// <summary>
    /// Fields with a fixed value, added last: name to value. An added field, from here or from a table, replaces one of the same name, so
    /// that enriching twice equals enriching once.
    /// </summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields to rename: path to the new name of its last segment.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields to leave out of the output.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>
    /// Fields to count records by: the name of an added field, or else the path of an input field.
    /// </summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>The limits of a file.</summary>
    public EnrichmentLimits Limits { get; init; } = new();

    /// <summary>
    /// Whether a file can be read in parts. Plain NDJSON can. In CSV, a line feed may be within quotation marks, and gzip cannot be read
    /// from the middle.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="firstBytes">The first two bytes of the file, or fewer if it is shorter.</param>
    public bool IsSplittable(string name, ReadOnlySpan<byte> firstBytes) => Format == RecordFormat.Ndjson
        && !name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !firstBytes.StartsWith(Deflate.InflatingReader.Magic);

    /// <summary>Finds contradictions in this spec, one sentence each. Does not look at files.</summary>
    public IReadOnlyList<string> FindProblems() => Records.SpecProblems.Find(this);
}

/// <summary>The format of records.</summary>
public enum RecordFormat
{
    /// <summary>One JSON object per line (NDJSON, JSON Lines).</summary>
    Ndjson,

    /// <summary>Comma-separated values, RFC 4180.</summary>
    Csv,

    /// <summary>
    /// Tab-separated values, as IANA registers them: a cell holds neither tabs nor line ends, and a quotation mark is a character.
    /// </summary>
    Tsv,
}

/// <summary>How cells of delimited text are quoted.</summary>
public enum CellQuoting
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>
    /// As in RFC 4180: a cell may be enclosed in quotation marks, and then holds delimiters, line ends and doubled quotation marks.
    /// </summary>
    Rfc4180,
}

/// <summary>What to do with a record whose key finds nothing.</summary>
public enum MissingPolicy
{
    /// <summary>Add the fields with null (an empty cell in CSV).</summary>
    Null,

    /// <summary>Add nothing (an empty cell in CSV, whose columns are fixed).</summary>
    Omit,

    /// <summary>Reject the record.</summary>
    Reject,
}

/// <summary>A lookup table and what it adds.</summary>
/// <param name="Name">The name of the lookup, for messages and counts.</param>
/// <param name="Table">The path of a CSV, TSV or NDJSON file, plain or gzip; its extension says which.</param>
/// <param name="Key">The key column of the table.</param>
/// <param name="On">The field of the record that holds the key.</param>
/// <param name="Fields">What to add: output name to table column.</param>
/// <param name="Missing">What to do with a record whose key is not in the table, or that has no such field.</param>
public sealed record LookupSpec(
    string Name, string Table, string Key, string On, IReadOnlyDictionary<string, string> Fields,
    MissingPolicy Missing = MissingPolicy.Null)
{
    /// <summary>How the cells of the table are quoted, or null for the rule of its format.</summary>
    public CellQuoting? Quoting { get; init; }

    /// <summary>What an empty cell of a CSV or TSV table is.</summary>
    public EmptyCell Empty { get; init; }
}

/// <summary>What an empty cell is.</summary>
public enum EmptyCell
{
    /// <summary>Null. An empty text is a cell of two quotation marks, where cells are quoted.</summary>
    Null,

    /// <summary>An empty text.</summary>
    Text,
}

/// <summary>A MaxMind DB and what it adds.</summary>
/// <param name="Name">The name of the geo lookup, for messages and counts.</param>
/// <param name="Database">The path of the <c>.mmdb</c> file.</param>
/// <param name="On">The field of the record that holds an IPv4 or IPv6 address.</param>
/// <param name="Fields">
/// What to add: output name to a path in the record of the database, such as <c>city.names.en</c> or <c>subdivisions.0.iso_code</c>.
/// </param>
/// <param name="Missing">
/// What to do with an address that the database does not cover, such as a private one, or a record without the field.
/// </param>
/// <param name="Invalid">What to do with a value that is not an address.</param>
public sealed record GeoSpec(
    string Name, string Database, string On, IReadOnlyDictionary<string, string> Fields,
    MissingPolicy Missing = MissingPolicy.Null, MissingPolicy Invalid = MissingPolicy.Null);

/// <summary>The limits of a file, so that no file can exhaust a worker.</summary>
public sealed record EnrichmentLimits
{
    /// <summary>The greatest value of <see cref="MaxRecordBytes"/>: 256 MiB.</summary>
    public const int GreatestRecordBytes = 256 << 20;

    /// <summary>The longest record in bytes. A longer one fails the file.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>
    /// The most lines that a CSV record may span. A quotation mark that is still open by then is taken for a stray one: its line is
    /// rejected, and reading goes on at the next.
    /// </summary>
    public int MaxRecordLines { get; init; } = 1_000;

    /// <summary>How many times larger than its gzip form a file may be. Applies past 64 MiB.</summary>
    public int MaxExpansion { get; init; } = 200;

    /// <summary>
    /// The greatest share of rejects, from 0 to 1, checked at the end of a part: by records, by lines, and by bytes (in average records,
    /// rounded down).
    /// </summary>
    public double MaxRejectShare { get; init; } = 0.1;

    /// <summary>The most distinct values that are counted for a dimension. The rest count as <c>(other)</c>.</summary>
    public int MaxDimensionValues { get; init; } = 10_000;
}
