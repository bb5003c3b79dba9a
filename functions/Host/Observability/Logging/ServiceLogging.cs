using Microsoft.Extensions.Logging;
using Spate.Host.Settings;

namespace Spate.Host.Observability.Logging;

/// <summary>
/// The logging of unattended commands: JSON lines on the console, at the levels of <c>host.json</c>, or from <c>Information</c> on.
/// </summary>
internal sealed class ServiceLogging(HostSettings settings)
{
    public void Configure(ILoggingBuilder logging)
    {
        logging.AddJsonLines();
        logging.SetMinimumLevel(LogLevel.Information);

        // The server logs every request at that level, including probes.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddLevels(settings);
    }
}

internal static class SettingLevels
{
    /// <summary>Sets the levels of <c>host.json</c>.</summary>
    public static void AddLevels(this ILoggingBuilder logging, HostSettings settings)
    {
        foreach (var (category, level) in settings.LogLevels)
            logging.AddFilter(category.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : category, level);
    }
}
