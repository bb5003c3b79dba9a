using System.CommandLine;

namespace Spate.Host.Commands.Generate;

/// <summary>The options that describe a burst of generated events.</summary>
internal sealed class BurstOptions
{
    private readonly Option<long> _events = ValueOption.Count(
        "--events", "How many events, malformed ones included.", DemoPlan.DefaultEvents, DemoPlan.MaxEvents);

    private readonly Option<long> _files = ValueOption.Count(
        "--files", "How many gzip files to spread them over.", DemoPlan.DefaultFiles, DemoPlan.MaxFiles);

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "The same seed gives the same events.",
        HelpName = "number",
        DefaultValueFactory = static _ => DemoPlan.DefaultSeed,
    };

    public void AddTo(Command command)
    {
        command.Add(_events);
        command.Add(_files);
        command.Add(_seed);
    }

    /// <exception cref="CommandException">The options contradict each other.</exception>
    public DemoPlan Read(ParseResult parsed)
    {
        var (events, files) = (parsed.GetValue(_events), parsed.GetValue(_files));
        if (files > events)
        {
            throw new CommandException(
                $"--files {files} is more than --events {events}: every file has at least one event.", ExitCode.Usage);
        }

        return DemoPlan.Default with { Events = events, Files = (int)files, Seed = parsed.GetValue(_seed) };
    }
}
