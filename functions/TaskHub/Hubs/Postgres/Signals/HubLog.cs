using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Hubs.Postgres.Signals;

/// <summary>What the hub reports. Messages of the database's driver hold no secrets.</summary>
internal static partial class HubLog
{
    [LoggerMessage(20, LogLevel.Warning, "A look for work in the task hub failed; the next one is due within the poll interval.")]
    internal static partial void LookFailed(ILogger log, Exception error);

    [LoggerMessage(21, LogLevel.Warning, "The task hub cannot listen for notifications; until it can, it finds others' work by polling.")]
    internal static partial void ListenFailed(ILogger log, Exception error);

    [LoggerMessage(22, LogLevel.Information, "The task hub listens for notifications again.")]
    internal static partial void ListensAgain(ILogger log);

    [LoggerMessage(23, LogLevel.Warning, "A notification could not be sent; other workers find the work by polling.")]
    internal static partial void NotifyFailed(ILogger log, Exception error);
}
