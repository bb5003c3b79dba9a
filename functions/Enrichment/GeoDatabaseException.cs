namespace Spate.Enrichment;

/// <summary>A geo database cannot be read: it is missing, damaged, not a MaxMind DB, or over a limit.</summary>
public sealed class GeoDatabaseException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The path of the database.</param>
    /// <param name="offset">The offset of the error in the file, or null if it concerns the file as a whole.</param>
    /// <param name="cause">What is wrong, as a sentence without its full stop.</param>
    /// <param name="inner">The underlying error, if any.</param>
    public GeoDatabaseException(string path, long? offset, string cause, Exception? inner = null)
        : base(offset is null ? $"Geo database '{path}': {cause}." : $"Geo database '{path}', byte {offset}: {cause}.", inner)
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The path of the database.</summary>
    public string Path { get; }

    /// <summary>The offset of the error in the file, or null if it concerns the file as a whole.</summary>
    public long? Offset { get; }
}
