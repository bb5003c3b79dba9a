using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Diagnostics;

/// <summary>
/// What one run of an activity logs, to be kept with its outcome. Of a long log the beginning and the end are kept, with a line between
/// that says how many are missing.
/// </summary>
internal sealed class ActivityLog(TimeProvider time)
{
    /// <summary>How many characters are kept of the beginning, and of the end.</summary>
    internal const int Kept = 32 * 1024;

    private static readonly AsyncLocal<ActivityLog?> Flowing = new();

    // Made by the first line: most activities log nothing.
    private Lines? _lines;

    /// <summary>The log of the activity that the calling code belongs to; null if it belongs to none.</summary>
    internal static ActivityLog? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    internal void Write(LogLevel level, string category, string message, Exception? error)
    {
        var text = $"{time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {level} {category}: {message}";
        if (error is not null)
            text += "\n" + error;
        var line = (text.Length > Kept ? string.Concat(text.AsSpan(0, Kept), "…") : text) + "\n";
        LazyInitializer.EnsureInitialized(ref _lines, static () => new Lines()).Add(line);
    }

    /// <summary>The log so far; null if it is empty.</summary>
    internal string? Take() => Volatile.Read(ref _lines)?.ToString() is { Length: > 0 } log ? log : null;

    private sealed class Lines
    {
        private readonly Lock _lock = new();
        private readonly StringBuilder _beginning = new();
        private readonly Queue<string> _end = new();
        private int _endLength;
        private int _missing;

        public override string ToString()
        {
            lock (_lock)
            {
                var gap = _missing > 0 ? $"… {_missing} lines are not kept …\n" : "";
                return Storable($"{_beginning}{gap}{string.Concat(_end)}");
            }
        }

        internal void Add(string line)
        {
            lock (_lock)
            {
                if (_end.Count == 0 && (_beginning.Length == 0 || _beginning.Length + line.Length <= Kept))
                {
                    _beginning.Append(line);
                    return;
                }

                _end.Enqueue(line);
                _endLength += line.Length;
                for (; _endLength > Kept && _end.Count > 1; _missing++)
                    _endLength -= _end.Dequeue().Length;
            }
        }

        /// <summary>Databases take neither NUL nor half a surrogate pair.</summary>
        private static string Storable(string text) =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
    }
}

/// <summary>Hands what activities log to their <see cref="ActivityLog"/>. Filters name it <c>Run</c>.</summary>
[ProviderAlias("Run")]
internal sealed class ActivityLogProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ActivityLogger(categoryName);

    public void Dispose()
    {
        // There is nothing to give up.
    }

    private sealed class ActivityLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel is >= LogLevel.Information and not LogLevel.None && ActivityLog.Current is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                ActivityLog.Current?.Write(logLevel, category, formatter(state, exception), exception);
        }
    }
}
