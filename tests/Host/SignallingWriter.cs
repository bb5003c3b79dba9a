using System.Text;

namespace Spate.Host.Tests;

/// <summary>Keeps what is written, and tells when a text has been.</summary>
internal sealed class SignallingWriter : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Append(value.ToString());

    public override void Write(string? value) => Append(value ?? "");

    public override void WriteLine(string? value) => Append(value + NewLine);

    public override string ToString()
    {
        lock (_gate)
            return _text.ToString();
    }

    /// <summary>Ends as soon as a text was written.</summary>
    public Task WhenWritten(string text)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            Complete();
            return seen.Task;
        }
    }

    private void Append(string text)
    {
        lock (_gate)
        {
            _text.Append(text);
            Complete();
        }
    }

    private void Complete()
    {
        var written = _text.ToString();
        foreach (var (_, seen) in _awaited.Where(awaited => written.Contains(awaited.Text)))
            seen.TrySetResult();
    }
}
