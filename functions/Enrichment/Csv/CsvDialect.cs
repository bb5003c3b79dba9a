namespace Spate.Enrichment.Csv;

/// <summary>The bytes that structure delimited text.</summary>
/// <param name="Delimiter">Separates cells.</param>
/// <param name="Quote">Encloses a cell (RFC 4180). Where cells are not quoted, this is another <paramref name="LineEnd"/>.</param>
/// <param name="LineEnd">Ends a row.</param>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote, byte LineEnd)
{
    private const byte QuotationMark = (byte)'"';
    private const byte LineFeed = (byte)'\n';

    public static CsvDialect Csv => new((byte)',', QuotationMark, LineFeed);

    public static CsvDialect Tsv => new((byte)'\t', QuotationMark, LineFeed);

    public bool IsQuoted => Quote == QuotationMark;

    public static CsvDialect Of(RecordFormat format) => format switch
    {
        RecordFormat.Csv => Csv,
        RecordFormat.Tsv => Tsv,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
