using Microsoft.Extensions.Logging;
using Spate.Host.Settings;
using Spate.Host.Terminals;

namespace Spate.Host.Observability.Logging;

/// <summary>
/// The log that a command shows: warnings and errors, except those of runs, which the commands report themselves; with <c>--verbose</c>,
/// the levels of <c>host.json</c>. What activities log is kept with their runs at those levels all the same.
/// </summary>
internal sealed class CommandLogging(Terminal terminal, HostSettings settings, bool isVerbose)
{
    public LineSink Lines { get; } = new(terminal.Error);

    public void Configure(ILoggingBuilder logging)
    {
        logging.AddProvider(new LineLoggerProvider(Lines.Write));
        logging.SetMinimumLevel(LogLevel.Warning);
        if (!isVerbose)
        {
            logging.AddFilter("Spate.TaskHub", LogLevel.Error);
            logging.AddFilter("Spate.Pipeline.Activities", LogLevel.None);
            logging.AddRunLevels(settings);
            return;
        }

        logging.AddLevels(settings);
    }
}
