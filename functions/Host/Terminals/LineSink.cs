namespace Spate.Host.Terminals;

/// <summary>Where lines of the log go: to the errors, or to a view that shows them above its figures while there is one.</summary>
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

    /// <summary>Sends lines to a view; null ends that.</summary>
    public void Redirect(Action<string>? view)
    {
        lock (_gate)
            _view = view;
    }
}
