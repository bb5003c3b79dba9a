using System.Runtime.InteropServices;

namespace Spate.Cloud.Local.Notifications;

[Flags]
internal enum FileChange
{
    Changed = 0,

    /// <summary>The name was not there before: if it is a directory, files may have come with it.</summary>
    Appeared = 1,

    /// <summary>It had another name before.</summary>
    Renamed = 2,
}

/// <summary>
/// What the system reported since it was last taken: each name once, however often it was reported. Past the limit the names are let go,
/// and a scan is asked for instead.
/// </summary>
internal sealed class FileChanges(int limit = 100_000)
{
    private readonly Lock _turn = new();
    private Dictionary<ObjectAddress, FileChange> _names = [];
    private bool _incomplete;
    private TaskCompletionSource _any = NewSource();

    /// <summary>Ends when something is reported after the last <see cref="Take"/>.</summary>
    public Task Any
    {
        get
        {
            lock (_turn)
                return _any.Task;
        }
    }

    public void Add(ObjectAddress address, FileChange change)
    {
        lock (_turn)
        {
            if (_names.Count >= limit)
            {
                _names = [];
                _incomplete = true;
            }

            CollectionsMarshal.GetValueRefOrAddDefault(_names, address, out _) |= change;
            _any.TrySetResult();
        }
    }

    /// <summary>Says that changes were lost.</summary>
    public void AddLoss()
    {
        lock (_turn)
        {
            _incomplete = true;
            _any.TrySetResult();
        }
    }

    /// <summary>Takes what was reported, and whether anything was lost.</summary>
    public (Dictionary<ObjectAddress, FileChange> Names, bool Incomplete) Take()
    {
        lock (_turn)
        {
            var taken = (_names, _incomplete);
            if (_any.Task.IsCompleted)
                _any = NewSource();
            _names = [];
            _incomplete = false;
            return taken;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
