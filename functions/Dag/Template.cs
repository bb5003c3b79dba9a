using Microsoft.DurableTask;
using Spate.Dag.Execution;

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

    internal abstract WorkShape Describe();

    internal abstract Task<TOut> RunAsync(NodeScope scope, TIn input);
}

/// <summary>Makes templates.</summary>
public static class Template
{
    /// <summary>Calls an activity.</summary>
    public static Template<TIn, TOut> Activity<TActivity, TIn, TOut>()
        where TActivity : TaskActivity<TIn, TOut> => new ActivityTemplate<TIn, TOut>(NameOf(typeof(TActivity)));

    /// <summary>The name that a registry gives to an activity's class.</summary>
    internal static TaskName NameOf(Type activity) =>
        Attribute.GetCustomAttribute(activity, typeof(DurableTaskAttribute)) is DurableTaskAttribute { Name.Name.Length: > 0 } attribute
            ? attribute.Name
            : activity.Name;
}
