using Spate.Dag.Execution;

namespace Spate.Dag.Memos;

/// <summary>Takes the output that an earlier run made of the same, if it is not too old.</summary>
internal sealed class MemoizedTemplate<TIn, TOut>(Template<TIn, TOut> template, Func<TIn, string> key, TimeSpan maxAge)
    : Template<TIn, TOut>
{
    internal override WorkShape Describe() => template.Describe() with { IsMemoized = true };

    internal override async Task<TOut> RunAsync(NodeScope scope, TIn input)
    {
        var memos = scope.Service("memo");
        var name = key(input);
        var known = await memos.CallAsync<Memo<TOut>>(nameof(ReadMemo), new MemoQuery(name, scope.Context.CurrentUtcDateTime - maxAge));
        if (known.IsKnown) return known.Output!;
        var output = await template.RunAsync(scope, input);
        await memos.CallAsync<bool>(nameof(WriteMemo), new MemoEntry<TOut>(name, scope.Context.CurrentUtcDateTime, output));
        return output;
    }
}
