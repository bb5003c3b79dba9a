using System.Text;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>
/// What a step says on its standard output and error: the first lines go to the log of the call as they come, and the last ones when it has
/// ended. Of what is between, only the number of lines is kept.
/// </summary>
internal sealed class StepLog(ILogger logger)
{
    internal const int MaxLine = 2000;
    internal const int MaxFirst = 32 * 1024;
    internal const int MaxLast = 16 * 1024;

    private const int MaxInError = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private readonly Dictionary<string, Queue<string>> _inError = new(StringComparer.Ordinal);
    private int _first;
    private int _lastLength;
    private int _unlogged;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">Its name, which is put before every line.</param>
    public async Task ReadAsync(Stream stream, string name)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var buffer = new char[4096];
        var line = new StringBuilder();
        while (await reader.ReadAsync(buffer) is > 0 and var count)
        {
            foreach (var character in buffer.AsSpan(0, count))
            {
                if (character == '\n') Take(line, name);
                else if (line.Length < MaxLine) line.Append(character);
            }
        }

        if (line.Length > 0) Take(line, name);
    }

    /// <summary>Logs the last lines, unless they are logged already.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            if (_unlogged == 0) return;
            var last = _last.TakeLast(_unlogged).ToList();
            if (_unlogged > last.Count) logger.LogInformation("… {Lines} lines are not kept …", _unlogged - last.Count);
            foreach (var line in last) logger.LogInformation("{Line}", line);
            _unlogged = 0;
        }
    }

    /// <summary>
    /// The last lines of each stream, for an error; empty if there are none. What was said on standard error is the last of all: two pipes
    /// do not tell in which order they were written to.
    /// </summary>
    public string Last()
    {
        lock (_lock)
        {
            return string.Concat(_inError.OrderByDescending(stream => stream.Key, StringComparer.Ordinal).SelectMany(stream => stream.Value)
                .Select(line => $"\n{line}"));
        }
    }

    private void Take(StringBuilder line, string name)
    {
        var text = $"{name}: {line.ToString().TrimEnd('\r')}{(line.Length == MaxLine ? "…" : "")}";
        line.Clear();
        lock (_lock)
        {
            KeepForError(text, name);
            _last.Enqueue(text);
            for (_lastLength += text.Length; _lastLength > MaxLast;) _lastLength -= _last.Dequeue().Length;
            if (_unlogged == 0 && _first + text.Length <= MaxFirst)
            {
                _first += text.Length;
                logger.LogInformation("{Line}", text);
            }
            else
            {
                _unlogged++;
            }
        }
    }

    private void KeepForError(string line, string name)
    {
        if (!_inError.TryGetValue(name, out var lines)) lines = _inError[name] = new Queue<string>();
        lines.Enqueue(line.Length > MaxInError ? $"{line[..MaxInError]}…" : line);
        while (lines.Count > 1 && lines.Sum(kept => kept.Length + 1) > MaxInError) lines.Dequeue();
    }
}
