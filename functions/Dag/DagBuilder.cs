using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>
/// Declares a graph of activities. A node takes edges of nodes that are declared before it, so a cycle cannot be written; what else can be
/// wrong is reported by <see cref="Build"/>.
/// </summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
/// <param name="name">The graph's name.</param>
/// <param name="activityOptions">How the activities of nodes without options of their own are called, from the graph's input.</param>
public sealed class DagBuilder<TInput>(string name, Func<TInput, ActivityOptions>? activityOptions = null)
{
    private readonly List<DagNode> _nodes = [];
    private readonly List<ExitHandler> _exitHandlers = [];

    /// <summary>The graph's input.</summary>
    public Edge<TInput> Input { get; } = new([], values => (TInput)values.Input!);

    /// <summary>Adds a node that runs an activity once.</summary>
    public Node<TOut> Activity<TActivity, TIn, TOut>(string name, Edge<TIn> input, NodeOptions<TInput>? options = null)
        where TActivity : TaskActivity<TIn, TOut>
    {
        var activity = NameOf(typeof(TActivity));
        return Add<TOut>(name, activity, input.Sources, maxItems: null, options, async (context, values) =>
            await context.CallActivityAsync<TOut>(activity, input.Read(values), TaskOptionsOf(name, options, values.Input)));
    }

    /// <summary>
    /// Adds a node that runs an activity once for each item, all at once, and whose output is the list of theirs in the items' order.
    /// More than <paramref name="maxItems"/> items fail the node: a graph is bounded before it runs.
    /// </summary>
    public Node<IReadOnlyList<TOut>> FanOut<TActivity, TIn, TOut>(
        string name, Edge<IReadOnlyList<TIn>> items, int maxItems, NodeOptions<TInput>? options = null)
        where TActivity : TaskActivity<TIn, TOut>
    {
        if (maxItems <= 0) throw new DagException($"Node '{name}' is an unbounded fan-out: give the greatest number of items.");
        var activity = NameOf(typeof(TActivity));
        return Add<IReadOnlyList<TOut>>(name, activity, items.Sources, maxItems, options, async (context, values) =>
        {
            var inputs = items.Read(values);
            if (inputs.Count > maxItems)
                throw new DagException($"Node '{name}' would fan out to {inputs.Count} activities; its bound is {maxItems}.");
            var taskOptions = TaskOptionsOf(name, options, values.Input);
            return await Task.WhenAll(inputs.Select(input => context.CallActivityAsync<TOut>(activity, input, taskOptions)));
        });
    }

    /// <summary>Adds an activity that runs when everything else has ended, on success, failure or both.</summary>
    public void OnExit<TActivity, TIn, TOut>(
        string name, Func<DagOutcome<TInput>, TIn> input, ExitCondition condition = ExitCondition.Always)
        where TActivity : TaskActivity<TIn, TOut>
    {
        CheckName(name);
        var activity = NameOf(typeof(TActivity));
        _exitHandlers.Add(new ExitHandler(name, activity, condition, (context, graphInput, failure) =>
        {
            var outcome = new DagOutcome<TInput>((TInput)graphInput!, failure);
            return context.CallActivityAsync<TOut>(activity, input(outcome), TaskOptionsOf(name, options: null, graphInput));
        }));
    }

    /// <summary>Finishes the graph.</summary>
    /// <exception cref="DagException">A node leads nowhere.</exception>
    public Dag<TInput, TOutput> Build<TOutput>(Edge<TOutput> output)
    {
        var used = new HashSet<DagNode>(output.Sources.Select(source => source.Node));
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            if (!used.Contains(node))
            {
                throw new DagException(
                    $"Node '{node.Name}' of '{name}' leads nowhere: neither the output nor another node takes or follows it.");
            }

            used.UnionWith(node.Dependencies);
        }

        return new Dag<TInput, TOutput>(name, [.. _nodes], [.. _exitHandlers], output);
    }

    /// <summary>The name that a registry gives to an activity's class.</summary>
    private static TaskName NameOf(Type activity) =>
        Attribute.GetCustomAttribute(activity, typeof(DurableTaskAttribute)) is DurableTaskAttribute { Name.Name.Length: > 0 } attribute
            ? attribute.Name
            : activity.Name;

    private TaskOptions TaskOptionsOf(string node, NodeOptions<TInput>? options, object? input)
    {
        var choose = options?.ActivityOptions ?? activityOptions;
        var chosen = choose?.Invoke((TInput)input!) ?? new ActivityOptions();
        return (chosen with { Node = node }).ToTaskOptions();
    }

    private Node<TOut> Add<TOut>(
        string name, TaskName activity, IReadOnlyList<EdgeSource> sources, int? maxItems, NodeOptions<TInput>? options,
        Func<TaskOrchestrationContext, DagValues, Task<object?>> runAsync)
    {
        CheckName(name);
        var node = new DagNode
        {
            Index = _nodes.Count,
            Name = name,
            Activity = activity,
            MaxItems = maxItems,
            Sources = sources,
            After = [.. options?.After.Select(after => after.Definition) ?? []],
            When = options?.When,
            RunAsync = runAsync,
        };
        if (node.Dependencies.FirstOrDefault(dependency => !_nodes.Contains(dependency)) is { } foreign)
            throw new DagException($"Node '{name}' takes '{foreign.Name}', which is a node of another graph.");
        _nodes.Add(node);
        return new Node<TOut>(node);
    }

    private void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new DagException($"'{name}' cannot name a node: use letters, digits and '-'.");
        if (_nodes.Any(node => node.Name == name) || _exitHandlers.Any(handler => handler.Name == name))
            throw new DagException($"Two nodes are named '{name}'.");
    }
}
