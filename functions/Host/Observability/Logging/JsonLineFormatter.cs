using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Spate.Host.Observability.Logging;

/// <summary>
/// Formats a log entry as one JSON object per line: <c>time</c>, <c>level</c>, <c>category</c>, <c>message</c>, then the values of the
/// message and the scopes (<c>instance</c>, <c>activity</c>, <c>object</c>, …), <c>traceId</c> and <c>spanId</c> within a trace, and
/// <c>exception</c>.
/// </summary>
internal sealed class JsonLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "spate-json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The names of every line, which no scope or message can use.</summary>
    private static readonly string[] Reserved =
        ["time", "level", "category", "message", "traceId", "spanId", "exception", "{OriginalFormat}"];

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteNamed(json, logEntry.State, scopeProvider);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                json.WriteString("traceId", span.TraceId.ToHexString());
                json.WriteString("spanId", span.SpanId.ToHexString());
            }

            if (logEntry.Exception is { } exception)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A name is written once per line: the message comes before inner scopes, and those before outer ones.</summary>
    private static void WriteNamed(Utf8JsonWriter json, object? state, IExternalScopeProvider? scopes)
    {
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        scopes?.ForEachScope(static (scope, all) => Add(all, scope), named);
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
}

internal static class JsonLines
{
    /// <summary>Logs to the console, as <see cref="JsonLineFormatter"/> formats it.</summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.Services.TryAddSingleton(TimeProvider.System);
        return logging
            .AddConsole(static options => options.FormatterName = JsonLineFormatter.FormatterName)
            .AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
    }
}
