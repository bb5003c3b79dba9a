using System.Collections;

namespace Spate.TaskHub.Worker;

/// <summary>What every line that an activity logs is marked with.</summary>
internal sealed class ActivityScope(LockedTask call) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("instance", call.InstanceId),
        1 => new("activity", call.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{call.Name} of {call.InstanceId}";
}
