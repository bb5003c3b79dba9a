namespace Spate.Dag.Execution;

/// <summary>
/// The items of one execution of a fan-out. As many lanes as may run at once each take the next item when they are done with one, so that
/// no item waits for a batch. Once more items have failed than may, none begins any more, and those that run are waited for.
/// </summary>
internal sealed class FanOutRun<TIn, TOut>(Template<TIn, TOut> template, IReadOnlyList<TIn> items, int allowed, NodeScope scope)
{
    private readonly (bool Succeeded, TOut Output)[] _outputs = new (bool, TOut)[items.Count];
    private readonly SortedDictionary<int, Exception> _failures = [];
    private int _next;

    public int Items => items.Count;

    public int Allowed => allowed;

    public IReadOnlyList<ItemOutput<TOut>> Outputs =>
        field ??=
        [
            .. _outputs.Index().Where(item => item.Item.Succeeded).Select(item => new ItemOutput<TOut>(item.Index, item.Item.Output)),
        ];

    public IEnumerable<ItemError> Failures => _failures.Select(failure => new ItemError(failure.Key, failure.Value));

    public async Task RunAsync(int? concurrency)
    {
        scope.Status.Begin(scope, items.Count);
        var lanes = new Task[Math.Min(concurrency ?? items.Count, items.Count)];
        for (var lane = 0; lane < lanes.Length; lane++) lanes[lane] = RunLaneAsync();
        await Task.WhenAll(lanes);
        scope.Stop.ThrowIfSet();
    }

    public ItemFailure Describe(int index, Exception error) =>
        new(index, ItemText.Of(items[index]), ItemText.Cut(error.Details().ErrorMessage, 300));

    private async Task RunLaneAsync()
    {
        while (_next < items.Count && _failures.Count <= allowed && !scope.Stop.IsSet) await RunItemAsync(_next++);
    }

    private async Task RunItemAsync(int index)
    {
        try
        {
            _outputs[index] = (true, await template.RunAsync(scope.Item(index), items[index]));
            scope.Status.EndItem(scope, failure: null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failures[index] = e;
            scope.Status.EndItem(scope, () => Describe(index, e));
        }
    }
}

/// <summary>Why an item failed.</summary>
internal sealed record ItemError(int Index, Exception Error);
