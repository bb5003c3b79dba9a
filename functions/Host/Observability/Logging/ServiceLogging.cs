using Microsoft.Extensions.Logging;
using Spate.Host.Settings;

namespace Spate.Host.Observability.Logging;

/// <summary>
/// How commands log that run unattended: JSON lines on the console, at the levels that <c>host.json</c> names, or from <c>Information</c>
/// on.
/// </summary>
internal sealed class ServiceLogging(HostSettings settings)
{
    public void Configure(ILoggingBuilder logging)
    {
        logging.AddJsonLines();
        logging.SetMinimumLevel(LogLevel.Information);

        // The server logs every request at that level, probes among them.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddLevels(settings);
    }
}

internal static class SettingLevels
{
    /// <summary>Logs at the levels that <c>host.json</c> names.</summary>
    public static void AddLevels(this ILoggingBuilder logging, HostSettings settings)
    {
        foreach (var (category, level) in settings.LogLevels)
            logging.AddFilter(category.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : category, level);
    }
}
