using Microsoft.Extensions.DependencyInjection;
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
    /// <summary>The provider of the hub's worker, which keeps with a run what its activities log.</summary>
    private const string Runs = "Run";

    /// <summary>Sets the levels of <c>host.json</c>.</summary>
    public static void AddLevels(this ILoggingBuilder logging, HostSettings settings)
    {
        foreach (var (category, level) in settings.LogLevels)
            logging.AddFilter(CategoryOf(category), level);
    }

    /// <summary>Sets them for what is kept with runs alone, from <c>Information</c> on.</summary>
    public static void AddRunLevels(this ILoggingBuilder logging, HostSettings settings) =>
        logging.Services.Configure<LoggerFilterOptions>(options =>
        {
            options.Rules.Add(new LoggerFilterRule(Runs, null, LogLevel.Information, null));
            foreach (var (category, level) in settings.LogLevels)
                options.Rules.Add(new LoggerFilterRule(Runs, CategoryOf(category), level, null));
        });

    private static string? CategoryOf(string category) => category.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : category;
}
