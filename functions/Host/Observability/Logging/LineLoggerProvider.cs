using Microsoft.Extensions.Logging;

namespace Spate.Host.Observability.Logging;

/// <summary>Logs plain lines through a callback.</summary>
internal sealed class LineLoggerProvider(Action<string> line) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], line);

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, Action<string> line) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var cause = exception is null ? "" : $": {exception.Message}";
            line($"{Name(logLevel)} {category}: {formatter(state, exception)}{cause}");
        }

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warning",
            LogLevel.Information => "info",
            _ => "debug",
        };
    }
}
