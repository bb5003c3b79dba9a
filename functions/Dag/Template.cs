using Microsoft.DurableTask;
using Spate.Dag.Execution;
using Spate.Dag.Memos;

namespace Spate.Dag;

/// <summary>
/// What a node does with an input: call an activity, or run a whole graph (<see cref="Dag{TInput, TOutput}"/> is one). It is a value, so
/// that nodes of several graphs can share it.
/// </summary>
public abstract class Template<TIn, TOut>
{
    private protected Template()
    {
    }

    /// <summary>The same, unless an earlier run made its output of the same and that is kept (<see cref="MemoTasks.AddMemos"/>).</summary>
    /// <param name="key">What tells that an input is the same; it should name the version of the code too.</param>
    /// <param name="maxAge">How old the output may be.</param>
    public Template<TIn, TOut> Memoized(Func<TIn, string> key, TimeSpan maxAge) => new MemoizedTemplate<TIn, TOut>(this, key, maxAge);

    internal abstract WorkShape Describe();

    internal abstract Task<TOut> RunAsync(NodeScope scope, TIn input);
}

/// <summary>Makes templates.</summary>
public static class Template
{
    /// <summary>Calls an activity.</summary>
    public static Template<TIn, TOut> Activity<TActivity, TIn, TOut>()
        where TActivity : TaskActivity<TIn, TOut> => new ActivityTemplate<TIn, TOut>(NameOf(typeof(TActivity)));

    /// <summary>
    /// Runs a graph that follows from the input, such as one that a configuration describes. The same input must always make the same
    /// graph: it is made again whenever the run is replayed. Until then it is drawn without nodes.
    /// </summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="make">Makes the graph.</param>
    public static Template<TIn, TOut> Graph<TIn, TOut>(string name, Func<TIn, Dag<TIn, TOut>> make) => new MadeGraph<TIn, TOut>(name, make);

    /// <summary>The name that a registry gives to an activity's class.</summary>
    internal static TaskName NameOf(Type activity) =>
        Attribute.GetCustomAttribute(activity, typeof(DurableTaskAttribute)) is DurableTaskAttribute { Name.Name.Length: > 0 } attribute
            ? attribute.Name
            : activity.Name;
}
