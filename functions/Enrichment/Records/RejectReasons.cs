namespace Spate.Enrichment.Records;

/// <summary>The codes for why a record is rejected. They are stable.</summary>
internal static class RejectReasons
{
    public const string MalformedJson = "malformed_json";
    public const string NotAnObject = "not_an_object";
    public const string SeveralValues = "several_values";
    public const string TooDeep = "too_deep";
    public const string DuplicateKey = "duplicate_key";
    public const string RenameConflict = "rename_conflict";
    public const string InvalidUtf8 = "invalid_utf8";
    public const string MalformedCsv = "malformed_csv";
    public const string ColumnCount = "column_count";
    public const string LookupMissing = "lookup_missing";
    public const string GeoMissing = "geo_missing";
    public const string GeoInvalid = "geo_invalid";

    /// <summary>Whether the record itself is malformed, as opposed to unsuitable for the pipeline.</summary>
    public static bool IsMalformed(string reason) =>
        reason is MalformedJson or NotAnObject or SeveralValues or InvalidUtf8 or MalformedCsv or ColumnCount;

    /// <summary>Describes a field for which a lookup or geo database found nothing.</summary>
    public static RejectProblem NotFound(string reason, string table, string field) =>
        new(reason, reason == GeoInvalid ? $"{table}: {field} is not an IP address" : $"{table}: nothing found for {field}");
}
