using System.Runtime.InteropServices;

namespace Spate.Cloud.Local.Notifications;

[Flags]
internal enum FileChange
{
    Changed = 0,

    /// <summary>The name is new: if it is a directory, it may have brought files.</summary>
    Appeared = 1,

    /// <summary>It had another name before.</summary>
    Renamed = 2,
}

/// <summary>
/// The changes that the system reported since the last <see cref="Take"/>, each name once. Beyond the limit the names are dropped and a
/// scan is requested instead.
/// </summary>
internal sealed class FileChanges(int limit = 100_000)
{
    private readonly Lock _turn = new();
    private Dictionary<ObjectAddress, FileChange> _names = [];
    private bool _incomplete;
    private TaskCompletionSource _any = NewSource();

    /// <summary>Completes when something is reported after the last <see cref="Take"/>.</summary>
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

    /// <summary>Records that changes were lost.</summary>
    public void AddLoss()
    {
        lock (_turn)
        {
            _incomplete = true;
            _any.TrySetResult();
        }
    }

    /// <summary>Takes the reported changes, and whether any were lost.</summary>
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
