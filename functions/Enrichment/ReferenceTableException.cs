using System.Text;

namespace Spate.Enrichment;

/// <summary>A lookup table cannot be used. The message says which file, where, why, and what to do.</summary>
public sealed class ReferenceTableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">A stable code, such as <c>duplicate_key</c>.</param>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public ReferenceTableException(string path, string reason, string message, Exception? innerException = null)
        : base($"{path}: {message}", innerException)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>
    /// A stable code: <c>not_found</c>, <c>unreadable</c>, <c>too_large</c>, <c>unknown_format</c>, <c>malformed</c>, <c>no_column</c>,
    /// <c>empty_key</c>, <c>duplicate_key</c>, <c>unwritable</c>.
    /// </summary>
    public string Reason { get; }

    internal static ReferenceTableException At(string path, long line, string reason, string message) =>
        new($"{path}:{line}", reason, message);

    internal static ReferenceTableException NotFound(string path, Exception inner) =>
        new(path, "not_found", "the file does not exist. Correct the path, or provide the file.", inner);

    internal static ReferenceTableException Unreadable(string path, Exception inner) =>
        new(path, "unreadable", $"the file cannot be read: {inner.Message}", inner);

    internal static ReferenceTableException NoColumn(string path, string column, IEnumerable<string> columns) =>
        new(path, "no_column", $"there is no column '{column}'. The columns are: {string.Join(", ", columns)}.");

    internal static ReferenceTableException Unwritable(string path, long line, string column) => At(
        path, line, "unwritable",
        $"the value of '{column}' contains a tab or a line end, which TSV without quoting cannot express. Remove it, "
        + "or set the route's quoting to rfc4180.");

    internal static ReferenceTableException DuplicateKey(string path, ReadOnlySpan<byte> key, long first, long second) =>
        new(path, "duplicate_key",
            $"the key '{Encoding.UTF8.GetString(key)}' occurs on line {first} and again on line {second}. Remove one of the two rows.");
}
