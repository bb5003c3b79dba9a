using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

public sealed partial class DagBuilder<TInput>
{
    /// <summary>Adds a node that runs an activity once.</summary>
    public Node<TOut> Activity<TActivity, TIn, TOut>(string name, Edge<TIn> input, NodeOptions<TInput>? options = null)
        where TActivity : TaskActivity<TIn, TOut> => Add(name, Template.Activity<TActivity, TIn, TOut>(), input, options);

    /// <summary>Adds a node that runs a template once: a whole graph, for instance.</summary>
    public Node<TOut> Add<TIn, TOut>(string name, Template<TIn, TOut> template, Edge<TIn> input, NodeOptions<TInput>? options = null) =>
        Add<TOut>(name, new Single<TIn, TOut>(template, input), input.Sources, options);

    /// <summary>
    /// Adds a node that waits for somebody's decision: the external event <see cref="Approval.EventOf"/> with an <see cref="Approval"/>.
    /// The node fails if that is a rejection.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <param name="question">What is asked, for people.</param>
    /// <param name="options">What else the node carries.</param>
    public Node<Approval> Approval(string name, Edge<string> question, ApprovalOptions<TInput>? options = null)
    {
        var timeout = Positive(options?.Timeout, $"The timeout of node '{name}' of '{_name}'");
        var work = new ApprovalWork(name, question, timeout, options?.ByDefault ?? ApprovalDecision.Undecided);
        if (options is { Timeout: null, ByDefault: not ApprovalDecision.Undecided })
            throw Wrong(name, "has a default decision that never comes: give a timeout");
        return Add<Approval>(name, work, question.Sources, options is null ? null : options with { Timeout = null });
    }

    /// <summary>Adds a node that runs an activity once for each item, and whose output is the list of theirs in the items' order.</summary>
    public Node<IReadOnlyList<TOut>> FanOut<TActivity, TIn, TOut>(string name, Items<TIn> items, FanOutOptions<TInput>? options = null)
        where TActivity : TaskActivity<TIn, TOut> => FanOut(name, Template.Activity<TActivity, TIn, TOut>(), items, options);

    /// <summary>Adds a node that runs a template once for each item, and whose output is the list of theirs in the items' order.</summary>
    public Node<IReadOnlyList<TOut>> FanOut<TIn, TOut>(
        string name, Template<TIn, TOut> template, Items<TIn> items, FanOutOptions<TInput>? options = null) =>
        Add<IReadOnlyList<TOut>>(
            name, new StrictFanOut<TIn, TOut>(name, template, items, BoundsOf(name, items.Count, options)), items.Sources, options);

    /// <summary>Adds a node that runs an activity once for each item, of which some may fail.</summary>
    public Node<FanOutResult<TOut>> FanOut<TActivity, TIn, TOut>(
        string name, Items<TIn> items, FailureTolerance tolerance, FanOutOptions<TInput>? options = null)
        where TActivity : TaskActivity<TIn, TOut> => FanOut(name, Template.Activity<TActivity, TIn, TOut>(), items, tolerance, options);

    /// <summary>Adds a node that runs a template once for each item, of which some may fail.</summary>
    public Node<FanOutResult<TOut>> FanOut<TIn, TOut>(
        string name, Template<TIn, TOut> template, Items<TIn> items, FailureTolerance tolerance, FanOutOptions<TInput>? options = null) =>
        Add<FanOutResult<TOut>>(
            name, new TolerantFanOut<TIn, TOut>(name, template, items, BoundsOf(name, items.Count, options), tolerance), items.Sources,
            options);

    /// <summary>Adds an activity that runs when all nodes have ended or the deadline has passed: on success, failure or both.</summary>
    public void OnExit<TActivity, TIn, TOut>(
        string name, Func<DagOutcome<TInput>, TIn> input, ExitCondition condition = ExitCondition.Always)
        where TActivity : TaskActivity<TIn, TOut> => OnExit(name, Template.Activity<TActivity, TIn, TOut>(), input, condition);

    /// <summary>Adds a template that runs when all nodes have ended or the deadline has passed: on success, failure or both.</summary>
    public void OnExit<TIn, TOut>(
        string name, Template<TIn, TOut> template, Func<DagOutcome<TInput>, TIn> input, ExitCondition condition = ExitCondition.Always)
    {
        CheckName(name);
        _exitHandlers.Add(new ExitHandler(name, template.Describe(), condition, (scope, outcome) => template.RunAsync(
            scope, input(new DagOutcome<TInput>((TInput)outcome.Input!, outcome.Failure) { Artifacts = outcome.Artifacts }))));
    }
}
