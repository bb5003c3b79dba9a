namespace Spate.Enrichment;

/// <summary>A geo database cannot be read: it is missing, no MaxMind DB, damaged, or beyond a limit.</summary>
public sealed class GeoDatabaseException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The database's path.</param>
    /// <param name="offset">The byte offset in the file at which it was found, or null when it concerns the file as a whole.</param>
    /// <param name="cause">What is wrong, as a sentence without its stop.</param>
    /// <param name="inner">The error beneath, if any.</param>
    public GeoDatabaseException(string path, long? offset, string cause, Exception? inner = null)
        : base(offset is null ? $"Geo database '{path}': {cause}." : $"Geo database '{path}', byte {offset}: {cause}.", inner)
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The database's path.</summary>
    public string Path { get; }

    /// <summary>The byte offset in the file at which the error was found, or null when it concerns the file as a whole.</summary>
    public long? Offset { get; }
}
