namespace Spate.Host.Commands.Generate;

/// <summary>Renders ad events as lines of JSON, about 360 bytes each, without allocating.</summary>
internal sealed class EventRenderer
{
    /// <summary>The maximum length of a line.</summary>
    public const int MaxLineBytes = 1024;

    private const int UnknownPublisherPerMille = 5;
    private const int UnknownDevicePerMille = 10;

    private static readonly ZipfSampler PublisherRanks = ZipfSampler.Zipf(PublisherTable.Count);
    private static readonly ZipfSampler DeviceRanks = ZipfSampler.Zipf(DeviceTable.Count);

    private readonly PublisherTable _publishers;
    private readonly DeviceTable _devices;
    private readonly AddressPool _addresses;
    private readonly byte[] _day;

    public EventRenderer(DemoPlan plan)
    {
        _publishers = new PublisherTable(plan.Seed);
        _devices = new DeviceTable(plan.Seed);
        _addresses = new AddressPool(plan.Seed);
        _day = System.Text.Encoding.ASCII.GetBytes($"{plan.Day:yyyy-MM-dd}T");
    }

    /// <summary>Appends one event, without a line end; false when its address is not valid.</summary>
    public bool Append(LineBuffer line, uint millisecondOfDay, ref SplitMix64 random)
    {
        line.Append("{\"event_id\":\""u8);
        line.AppendHex(random.Next(), 16);
        line.Append("\",\"ts\":\""u8);
        AppendTime(line, millisecondOfDay);
        line.Append("\",\"event_type\":\""u8);
        line.Append(EventType(random.Below(1000)));
        var publisher = AppendPublisher(line, ref random);
        line.Append("\",\"ip\":\""u8);
        var hasAddress = _addresses.AppendNext(line, ref random);
        var device = AppendDevice(line, ref random);
        line.Append(",\"user_agent\":\""u8);
        line.Append(_devices.UserAgents[device]);
        line.Append("\",\"url\":\""u8);
        AppendUrl(line, publisher, ref random);
        line.Append("\",\"price\":0.0"u8);
        line.AppendDigits((uint)random.Below(30_000), 5);
        AppendHints(line, ref random);
        return hasAddress;
    }

    private void AppendTime(LineBuffer line, uint millisecond)
    {
        line.Append(_day);
        line.AppendDigits(millisecond / 3_600_000, 2);
        line.Append((byte)':');
        line.AppendDigits(millisecond / 60_000 % 60, 2);
        line.Append((byte)':');
        line.AppendDigits(millisecond / 1000 % 60, 2);
        line.Append((byte)'.');
        line.AppendDigits(millisecond % 1000, 3);
        line.Append((byte)'Z');
    }

    private static ReadOnlySpan<byte> EventType(int perMille) => perMille switch
    {
        < 880 => "impression"u8,
        < 950 => "viewable"u8,
        < 995 => "click"u8,
        _ => "conversion"u8,
    };

    private int AppendPublisher(LineBuffer line, ref SplitMix64 random)
    {
        var row = _publishers.Row(PublisherRanks.Next(ref random));
        line.Append("\",\"publisher_id\":\"pub-"u8);
        line.AppendDigits((uint)(random.Below(1000) < UnknownPublisherPerMille ? 90_000 + row : row), 5);
        return row;
    }

    private int AppendDevice(LineBuffer line, ref SplitMix64 random)
    {
        var row = _devices.Row(DeviceRanks.Next(ref random));
        line.Append("\",\"device\":{\"model\":\""u8);
        if (random.Below(1000) < UnknownDevicePerMille)
            line.Append("proto-"u8);
        line.Append(_devices.Models[row]);
        line.Append("\",\"lang\":\""u8);
        line.Append(Language(random.Below(8)));
        line.Append("\"}"u8);
        return row;
    }

    private static ReadOnlySpan<byte> Language(int number) => number switch
    {
        < 4 => "en"u8,
        4 => "de"u8,
        5 => "pt-BR"u8,
        6 => "fr"u8,
        _ => "ja"u8,
    };

    private void AppendUrl(LineBuffer line, int publisher, ref SplitMix64 random)
    {
        line.Append(_publishers.Sites[publisher]);
        line.Append("a/"u8);
        line.Append((ulong)random.Below(50_000));
    }

    /// <summary>The last fields; one event in twenty has text with escapes and letters beyond ASCII.</summary>
    private static void AppendHints(LineBuffer line, ref SplitMix64 random)
    {
        line.Append(",\"geo_hint\":{\"tz\":\""u8);
        line.Append(random.Below(6) switch
        {
            0 => "America/New_York"u8,
            1 => "America/Sao_Paulo"u8,
            2 => "Europe/Berlin"u8,
            3 => "Asia/Tokyo"u8,
            4 => "Asia/Kolkata"u8,
            _ => "UTC"u8,
        });
        line.Append("\",\"net\":\""u8);
        line.Append((random.Next() & 3) == 0 ? "cell"u8 : "wifi"u8);
        line.Append("\"}"u8);
        if (random.Below(20) == 0)
            line.Append(",\"title\":\"Caf\\u00e9 \\\"Zürich\\\" – 東京 \\/ top 10\""u8);
        line.Append((byte)'}');
    }
}
