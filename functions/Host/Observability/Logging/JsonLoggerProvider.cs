using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Spate.Host.Observability.Logging;

/// <summary>
/// Logs as one JSON object a line: <c>time</c>, <c>level</c>, <c>category</c>, <c>message</c>, then what the scopes and the message name
/// (<c>instance</c>, <c>activity</c>, <c>object</c>, …), <c>traceId</c> and <c>spanId</c> where somebody traces, and <c>exception</c>.
/// </summary>
/// <param name="output">Where the lines go; written to by one thread at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class JsonLoggerProvider(TextWriter output, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a scope or a message cannot name otherwise: these stand in every line.</summary>
    private static readonly string[] Reserved = ["time", "level", "category", "message", "traceId", "spanId", "exception", "{OriginalFormat}"];

    private readonly Lock _gate = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new JsonLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => output.Flush();

    private void Write(LogLevel level, string category, string message, object? state, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("category", category);
            json.WriteString("message", message);
            WriteNamed(json, state);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                json.WriteString("traceId", span.TraceId.ToHexString());
                json.WriteString("spanId", span.SpanId.ToHexString());
            }

            if (exception is not null)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        lock (_gate)
        {
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            output.Flush();
        }
    }

    /// <summary>Inner scopes go before outer ones, and the message before all: a name stands in a line once.</summary>
    private void WriteNamed(Utf8JsonWriter json, object? state)
    {
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        _scopes.ForEachScope(static (scope, all) => Add(all, scope), named);
        Add(named, state);
        foreach (var (name, value) in named)
            WriteValue(json, name, value);
    }

    private static void Add(Dictionary<string, object?> named, object? values)
    {
        if (values is not IEnumerable<KeyValuePair<string, object?>> pairs)
            return;
        foreach (var (name, value) in pairs)
        {
            var key = JsonNamingPolicy.CamelCase.ConvertName(name);
            if (!Reserved.Contains(key, StringComparer.Ordinal))
                named[key] = value;
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private sealed class JsonLogger(JsonLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(logLevel, category, formatter(state, exception), state, exception);
    }
}
