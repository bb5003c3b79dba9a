using System.Text;

namespace Spate.Enrichment.Geo;

/// <summary>The validated metadata of a MaxMind DB.</summary>
internal sealed record GeoMetadata
{
    /// <summary>The kind of records, such as <c>GeoLite2-City</c>.</summary>
    public required string DatabaseType { get; init; }

    /// <summary>4 for a database of IPv4 addresses only, 6 for one that may hold both.</summary>
    public required int IpVersion { get; init; }

    /// <summary>The size of a record of the search tree in bits: 24, 28 or 32.</summary>
    public required int RecordSize { get; init; }

    public required uint NodeCount { get; init; }

    public required DateTimeOffset BuildEpoch { get; init; }

    /// <summary>The locales of the names; may be empty.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The description by language; may be empty.</summary>
    public required IReadOnlyDictionary<string, string> Description { get; init; }

    public long TreeBytes => (long)NodeCount * RecordSize / 4;

    /// <summary>Reads and checks the metadata section.</summary>
    /// <exception cref="GeoDatabaseException">A required key is missing or has an impossible value.</exception>
    public static GeoMetadata Read(DataSection section)
    {
        OneOf(section, "binary_format_major_version", 2);
        return new GeoMetadata
        {
            DatabaseType = Text(section, "database_type", Required(section, "database_type")),
            IpVersion = (int)OneOf(section, "ip_version", 4, 6),
            RecordSize = (int)OneOf(section, "record_size", 24, 28, 32),
            NodeCount = (uint)Number(section, "node_count", uint.MaxValue),
            BuildEpoch = DateTimeOffset.FromUnixTimeSeconds((long)Number(section, "build_epoch", MaxEpoch)),
            Languages = ReadLanguages(section),
            Description = ReadDescription(section),
        };
    }

    private static ulong MaxEpoch => (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static ulong OneOf(DataSection section, string key, params ulong[] allowed)
    {
        var number = Number(section, key, ulong.MaxValue);
        return allowed.Contains(number)
            ? number
            : throw section.Error(0, $"the metadata's {key} is {number}; what can be read is {string.Join(", ", allowed)}");
    }

    private static ulong Number(DataSection section, string key, ulong max)
    {
        var value = Required(section, key);
        if (value.Type is not (DataType.UInt16 or DataType.UInt32 or DataType.UInt64))
            throw section.Error(value.Payload, $"the metadata's {key} is {value.Type}, not an unsigned integer");
        var number = section.Unsigned(value);
        return number <= max ? number : throw section.Error(value.Payload, $"the metadata's {key} is {number}, more than {max}");
    }

    private static string Text(DataSection section, string key, DataValue value) => value.Type == DataType.Utf8
        ? Encoding.UTF8.GetString(section.Utf8(value).Span)
        : throw section.Error(value.Payload, $"the metadata's {key} is {value.Type}, not a string");

    private static DataValue Required(DataSection section, string key) =>
        Optional(section, key) ?? throw section.Error(0, $"the metadata has no {key}");

    private static DataValue? Optional(DataSection section, string key) =>
        new RecordReader(section).TryFindKey(0, Encoding.UTF8.GetBytes(key), out var value) ? value : null;

    private static List<string> ReadLanguages(DataSection section)
    {
        var languages = new List<string>();
        if (Optional(section, "languages") is not { Type: DataType.Array } array)
            return languages;

        var reader = new RecordReader(section);
        var at = array.Payload;
        for (var left = array.Size; left != 0; left--)
        {
            languages.Add(Text(section, "language", reader.Resolve(at)));
            at = reader.Skip(at);
        }

        return languages;
    }

    private static Dictionary<string, string> ReadDescription(DataSection section)
    {
        var description = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Optional(section, "description") is not { Type: DataType.Map } map)
            return description;

        var reader = new RecordReader(section);
        var at = map.Payload;
        for (var left = map.Size; left != 0; left--)
        {
            var language = Encoding.UTF8.GetString(reader.Key(at).Span);
            at = reader.Skip(at);
            description[language] = Text(section, "description", reader.Resolve(at));
            at = reader.Skip(at);
        }

        return description;
    }
}
