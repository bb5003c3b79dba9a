using Microsoft.DurableTask;
using Spate.Dag.Memos;

namespace Spate.Dag;

/// <summary>What a worker runs so that templates can be memoized.</summary>
public static class MemoTasks
{
    /// <summary>Adds the activities, which take an <see cref="IMemoStore"/> from dependency injection.</summary>
    public static DurableTaskRegistry AddMemos(this DurableTaskRegistry registry) =>
        registry.AddActivity<ReadMemo>().AddActivity<WriteMemo>();
}
