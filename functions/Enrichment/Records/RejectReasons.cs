namespace Spate.Enrichment.Records;

/// <summary>Why a record can be rejected: stable codes.</summary>
internal static class RejectReasons
{
    public const string MalformedJson = "malformed_json";
    public const string NotAnObject = "not_an_object";
    public const string TooDeep = "too_deep";
    public const string DuplicateKey = "duplicate_key";
    public const string RenameConflict = "rename_conflict";
    public const string InvalidUtf8 = "invalid_utf8";
    public const string MalformedCsv = "malformed_csv";
    public const string ColumnCount = "column_count";
    public const string LookupMissing = "lookup_missing";
    public const string GeoMissing = "geo_missing";
    public const string GeoInvalid = "geo_invalid";

    /// <summary>Whether the record is not of the file's format at all, whatever the pipeline does with it.</summary>
    public static bool IsMalformed(string reason) => reason is MalformedJson or NotAnObject or InvalidUtf8 or MalformedCsv or ColumnCount;

    /// <summary>Says what a lookup or geo database did not find in a field.</summary>
    public static RejectProblem NotFound(string reason, string table, string field) =>
        new(reason, reason == GeoInvalid ? $"{table}: {field} is no IP address" : $"{table}: nothing found for {field}");
}
