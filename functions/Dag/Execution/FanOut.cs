using System.Runtime.ExceptionServices;

namespace Spate.Dag.Execution;

/// <summary>A template, run once for each item of a list.</summary>
internal abstract class FanOut<TIn, TOut>(string node, Template<TIn, TOut> template, Items<TIn> items, FanOutBounds bounds) : Work
{
    public override WorkShape Shape => template.Describe() with
    {
        FanOut = new FanOutShape(items.Count ?? bounds.MaxItems, bounds.Concurrency, Tolerance),
    };

    /// <summary>How many may fail, as text; null if none may.</summary>
    protected virtual string? Tolerance => null;

    protected string Node => node;

    public override async Task<object?> RunAsync(NodeScope scope, DagResults results)
    {
        var inputs = items.Read(results);
        if (inputs.Count > bounds.MaxItems)
            throw new DagException($"Node '{node}' would fan out to {inputs.Count} items; its bound is {bounds.MaxItems}.");
        var run = new FanOutRun<TIn, TOut>(template, inputs, Allowed(inputs.Count), scope);
        await run.RunAsync(bounds.Concurrency);
        return Conclude(run);
    }

    /// <summary>How many of so many items may fail.</summary>
    protected abstract int Allowed(int items);

    protected abstract object Conclude(FanOutRun<TIn, TOut> run);
}

/// <summary>All its items must succeed, and its output is the list of theirs.</summary>
internal sealed class StrictFanOut<TIn, TOut>(string node, Template<TIn, TOut> template, Items<TIn> items, FanOutBounds bounds)
    : FanOut<TIn, TOut>(node, template, items, bounds)
{
    protected override int Allowed(int items) => 0;

    protected override object Conclude(FanOutRun<TIn, TOut> run)
    {
        // The failure as it is: what catches it tells permanent ones by their type.
        if (run.Failures.FirstOrDefault() is { } first) ExceptionDispatchInfo.Throw(first.Error);
        return run.Outputs.Select(item => item.Output).ToList();
    }
}

/// <summary>Some of its items may fail, and its output says which did.</summary>
internal sealed class TolerantFanOut<TIn, TOut>(
    string node, Template<TIn, TOut> template, Items<TIn> items, FanOutBounds bounds, FailureTolerance tolerance)
    : FanOut<TIn, TOut>(node, template, items, bounds)
{
    protected override string Tolerance => tolerance.ToString();

    protected override int Allowed(int items) => tolerance.Allowed(items);

    protected override object Conclude(FanOutRun<TIn, TOut> run)
    {
        var failures = run.Failures.Select(failure => run.Describe(failure.Index, failure.Error)).ToList();
        if (failures.Count <= run.Allowed) return new FanOutResult<TOut>(run.Items, run.Outputs, failures);
        throw new FanOutException(
            $"The fan-out '{Node}' failed: {failures.Count} of its {run.Items} items failed, and it tolerates {run.Allowed} ({tolerance}). "
            + $"{run.Outputs.Count} succeeded, {run.Items - run.Outputs.Count - failures.Count} did not begin. The first failures: "
            + $"{string.Join("; ", failures.Take(3))}.",
            failures);
    }
}

/// <summary>What bounds a fan-out.</summary>
internal readonly record struct FanOutBounds(int? MaxItems, int? Concurrency);
