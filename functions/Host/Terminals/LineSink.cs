namespace Spate.Host.Terminals;

/// <summary>The target of log lines: standard error, or the current view, which shows them above its figures.</summary>
internal sealed class LineSink(TextWriter fallback)
{
    private readonly Lock _gate = new();
    private Action<string>? _view;

    public void Write(string line)
    {
        lock (_gate)
        {
            if (_view is not null)
                _view(line);
            else
                fallback.WriteLine(line);
        }
    }

    /// <summary>Redirects lines to a view; null ends that.</summary>
    public void Redirect(Action<string>? view)
    {
        lock (_gate)
            _view = view;
    }
}
