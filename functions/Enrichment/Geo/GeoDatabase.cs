using System.Globalization;

namespace Spate.Enrichment.Geo;

/// <summary>
/// A MaxMind DB (format 2.0: maxmind.github.io/MaxMind-DB) of any kind. Immutable and safe for concurrent use.
/// </summary>
internal sealed class GeoDatabase
{
    /// <summary>The number of zero bytes between the tree and the data.</summary>
    internal const int SeparatorBytes = 16;

    private const int MaxMetadataBytes = 128 * 1024;

    private readonly SearchTree _tree;

    private GeoDatabase(string path, DatabaseFile file)
    {
        Path = path;
        var marker = MetadataMarker(path, file);
        var metadataStart = marker + Marker.Length;
        Metadata = GeoMetadata.Read(new DataSection(path, file, metadataStart, file.Length - metadataStart));

        var dataStart = Metadata.TreeBytes + SeparatorBytes;
        if (dataStart > marker)
        {
            throw new GeoDatabaseException(
                path,
                metadataStart,
                $"a search tree of {Metadata.NodeCount} nodes takes {Metadata.TreeBytes} bytes, but the metadata follows at {marker}; "
                + "the file is damaged or cut short");
        }

        if (file.Slice((int)Metadata.TreeBytes, SeparatorBytes).ContainsAnyExcept((byte)0))
        {
            throw new GeoDatabaseException(
                path, Metadata.TreeBytes, "the search tree is not followed by 16 zero bytes; the file is damaged");
        }

        Data = new DataSection(path, file, (int)dataStart, marker - (int)dataStart);
        _tree = new SearchTree(file, Metadata);
        Version = string.Create(
            CultureInfo.InvariantCulture,
            $"{Metadata.DatabaseType}/{Metadata.BuildEpoch:yyyy-MM-dd}/{FileFingerprint.Compute(file, marker)}");
    }

    public string Path { get; }

    public GeoMetadata Metadata { get; }

    /// <summary>
    /// Identifies the content: type, build date and fingerprint, such as <c>GeoLite2-City/2026-06-05/1f0c3a9be2d4</c>.
    /// </summary>
    public string Version { get; }

    internal DataSection Data { get; }

    private static ReadOnlySpan<byte> Marker =>
    [
        0xAB, 0xCD, 0xEF, (byte)'M', (byte)'a', (byte)'x', (byte)'M', (byte)'i', (byte)'n', (byte)'d', (byte)'.', (byte)'c', (byte)'o',
        (byte)'m',
    ];

    /// <summary>Opens a file of at most 2 GiB. Most of it is read when it is asked for.</summary>
    /// <exception cref="GeoDatabaseException">The file cannot be read, or is not a valid MaxMind DB.</exception>
    public static GeoDatabase Open(string path) => new(path, DatabaseFile.Open(path));

    /// <summary>Reads a database from memory that does not change any more.</summary>
    /// <exception cref="GeoDatabaseException">The bytes are not a valid MaxMind DB.</exception>
    public static GeoDatabase Load(byte[] file, string name) => new(name, DatabaseFile.InMemory(file, name));

    /// <summary>Finds the data record of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="record">The offset of the record in <see cref="Data"/>.</param>
    /// <returns>False when the database does not cover the address.</returns>
    /// <exception cref="GeoDatabaseException">The search tree is damaged.</exception>
    public bool TryFind(in IpAddress address, out uint record)
    {
        record = 0;
        uint found;
        if (address.IsIPv4)
            found = _tree.FindIPv4((uint)address.Low);
        else if (_tree.HasIPv6)
            found = _tree.FindIPv6(address.High, address.Low);
        else
            return false;
        return found != Metadata.NodeCount && ToData(found, out record);
    }

    /// <summary>Finds the data records of many addresses; -1 for one that the database does not cover.</summary>
    /// <exception cref="GeoDatabaseException">The search tree is damaged.</exception>
    public void FindAll(ReadOnlySpan<IpAddress> addresses, Span<long> records)
    {
        Span<uint> found = stackalloc uint[addresses.Length];
        _tree.FindAll(addresses, found);
        for (var i = 0; i < addresses.Length; i++)
        {
            records[i] = -1;
            if (found[i] != Metadata.NodeCount && ToData(found[i], out var record))
                records[i] = record;
        }
    }

    private bool ToData(uint found, out uint record)
    {
        var nodes = Metadata.NodeCount;
        if (found < nodes)
        {
            throw new GeoDatabaseException(
                Path, found * (long)Metadata.RecordSize / 4, "the search tree is deeper than an address has bits; the file is damaged");
        }

        // Unsigned on purpose: for a record that points into the separator, the subtraction wraps around and the comparison fails.
        record = unchecked(found - nodes - SeparatorBytes);
        return record < Data.Length
            ? true
            : throw new GeoDatabaseException(
                Path,
                null,
                $"a record of the search tree is {found}, which lies outside of the data ({Data.Length} bytes behind {nodes} nodes); "
                + "the file is damaged");
    }

    private static int MetadataMarker(string path, DatabaseFile file)
    {
        // The data may contain the marker too: the last one counts.
        var start = Math.Max(0, file.Length - MaxMetadataBytes);
        var marker = file.Slice(start, file.Length - start).LastIndexOf(Marker);
        return marker >= 0
            ? start + marker
            : throw new GeoDatabaseException(
                path, null, "it is not a MaxMind DB, or it is cut short: the marker of its metadata is missing");
    }
}
