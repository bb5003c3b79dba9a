namespace Spate.Enrichment.Csv;

/// <summary>The bytes that structure delimited text.</summary>
/// <param name="Delimiter">Separates cells.</param>
/// <param name="Quote">Encloses a cell (RFC 4180). Where cells are not quoted, this is another <paramref name="LineEnd"/>.</param>
/// <param name="LineEnd">Ends a row.</param>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote, byte LineEnd)
{
    private const byte QuotationMark = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    public static CsvDialect Csv => new((byte)',', QuotationMark, LineFeed);

    public static CsvDialect Tsv => new((byte)'\t', LineFeed, LineFeed);

    public static CsvDialect QuotedTsv => Tsv with { Quote = QuotationMark };

    public bool IsQuoted => Quote == QuotationMark;

    public CsvDialect WithCarriageReturns() => new(Delimiter, IsQuoted ? Quote : CarriageReturn, CarriageReturn);

    public static CsvDialect Of(RecordFormat format, CellQuoting? quoting) => (format, quoting) switch
    {
        (RecordFormat.Csv, null or CellQuoting.Rfc4180) => Csv,
        (RecordFormat.Tsv, null or CellQuoting.None) => Tsv,
        (RecordFormat.Tsv, CellQuoting.Rfc4180) => QuotedTsv,
        _ => throw new ArgumentException($"{format} is not delimited text with the quoting {quoting}.", nameof(format)),
    };
}
