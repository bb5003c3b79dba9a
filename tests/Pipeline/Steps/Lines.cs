using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>A log that keeps what is logged.</summary>
internal sealed class Lines : ILogger<Spate.Pipeline.Steps.StepUpkeep>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add(formatter(state, exception));
}
