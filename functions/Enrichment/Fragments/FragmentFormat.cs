namespace Spate.Enrichment.Fragments;

/// <summary>The syntax in which fragments are rendered.</summary>
internal enum FragmentFormat
{
    /// <summary>Members of a JSON object (RFC 8259), each with a leading comma: <c>,"name":value</c>.</summary>
    Json,

    /// <summary>Cells of comma-separated values (RFC 4180), each with a leading comma.</summary>
    Csv,

    /// <summary>Cells of tab-separated values with the quoting of RFC 4180, each with a leading tab.</summary>
    QuotedTsv,

    /// <summary>Cells of tab-separated values without quoting, each with a leading tab.</summary>
    Tsv,
}
