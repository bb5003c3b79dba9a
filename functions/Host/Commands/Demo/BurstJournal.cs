using System.Globalization;
using System.Text.Json;
using Spate.Host.Commands.Generate;

namespace Spate.Host.Commands.Demo;

/// <summary>
/// Records an unfinished burst, so that the next demo continues it: a file whose first line is the plan and whose other lines are the
/// numbers of the dropped files. A drop that was not recorded is repeated and becomes a newer version of its object.
/// </summary>
internal sealed class BurstJournal
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _dropped;

    private BurstJournal(string path, BurstHeader header, HashSet<int> dropped)
    {
        _path = path;
        Header = header;
        _dropped = dropped;
    }

    public BurstHeader Header { get; }

    public bool IsDropped(int file)
    {
        lock (_gate)
            return _dropped.Contains(file);
    }

    public static BurstJournal Create(string path, DemoPlan plan, DateTimeOffset startedAt, string? place = null)
    {
        var header = new BurstHeader(plan, startedAt, place);
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(header, HostJson.Default.BurstHeader) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
        return new BurstJournal(path, header, []);
    }

    /// <summary>The unfinished burst, or null when there is none.</summary>
    /// <exception cref="CommandException">The file is not a journal.</exception>
    public static BurstJournal? Find(string path)
    {
        if (!File.Exists(path))
            return null;

        var lines = File.ReadAllLines(path);
        try
        {
            var header = JsonSerializer.Deserialize(lines.FirstOrDefault(""), HostJson.Default.BurstHeader)!;
            return new BurstJournal(path, header, [.. lines.Skip(1).Select(ParseNumber).OfType<int>()]);
        }
        catch (JsonException exception)
        {
            throw new CommandException(
                $"{path}: is not a journal of the demo. Remove it, and run the demo again.", innerException: exception);
        }
    }

    public void MarkDropped(int file)
    {
        lock (_gate)
        {
            _dropped.Add(file);
            File.AppendAllText(_path, $"{file}\n");
        }
    }

    public void Delete() => File.Delete(_path);

    /// <summary>The last line may have been cut short.</summary>
    private static int? ParseNumber(string line) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The plan, the start, and the place of a burst; null for the data directory itself.</summary>
internal sealed record BurstHeader(DemoPlan Plan, DateTimeOffset StartedAt, string? Place);
