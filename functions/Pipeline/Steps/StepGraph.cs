using Spate.Dag;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Orchestrations;

namespace Spate.Pipeline.Steps;

/// <summary>
/// The graph of a route's steps. It follows from the plans alone, which a run keeps from its inspection on: a changed <c>pipeline.yaml</c>
/// never contradicts the history of a run, and a run that is restarted has the steps of now.
/// </summary>
internal sealed class StepGraph
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly DagBuilder<StepsInput> _dag = new("steps");
    private readonly Dictionary<string, StepNode> _steps = new(StringComparer.Ordinal);

    private StepGraph()
    {
    }

    public static Template<StepsInput, IReadOnlyList<StepResults>> Template { get; } =
        Dag.Template.Graph<StepsInput, IReadOnlyList<StepResults>>("steps", input => Of(input.Plans));

    /// <exception cref="DagException">The steps make no graph.</exception>
    public static Dag<StepsInput, IReadOnlyList<StepResults>> Of(IEnumerable<StepPlan> plans)
    {
        var graph = new StepGraph();
        foreach (var plan in plans) graph._steps.Add(plan.Name, graph.Add(plan));
        var none = graph._dag.Input.Select<IReadOnlyList<StepResults>>(_ => []);
        return graph._dag.Build(graph._steps.Values.Aggregate(none, (all, step) =>
            all.With<StepResults?, IReadOnlyList<StepResults>>(step.ResultsOrNone, (list, next) => next is null ? list : [.. list, next])));
    }

    private StepNode Add(StepPlan plan)
    {
        var input = plan.Inputs.Aggregate(
            _dag.Input.Select(run => StepInput.Of(run.Run, plan.Name)),
            (soFar, named) => soFar.With(Sources(plan, named.Value), (step, sources) => step.With(named.Key, sources)));
        var options = new FanOutOptions<StepsInput>
        {
            ActivityOptions = _ => OptionsOf(plan),
            After = After(plan),
            When = When(plan),
            ContinueOnFailure = plan.ContinueOnFailure,
            MaxItems = StepOutput.MaxFiles,
            Concurrency = plan.Concurrency,
            Lock = plan.Lock is { } held ? _ => DagLock.Semaphore(held.Name, held.Limit) : null,
        };
        return plan.ForEach is { } each
            ? StepNode.Of(
                plan, _dag.FanOut<RunStep, StepInput, StepOutcome>(plan.Name, Items(input, StepReference.Parse(each)), options),
                outcomes => StepResults.Of(plan.Name, outcomes))
            : StepNode.Of(
                plan, _dag.Activity<RunStep, StepInput, StepOutcome>(plan.Name, input, options),
                outcome => StepResults.Of(plan.Name, outcome));
    }

    private Edge<IReadOnlyList<StepInput>> Items(Edge<StepInput> input, StepReference each) =>
        input.With<int, IReadOnlyList<StepInput>>(Count(each), (step, count) => [.. Enumerable.Range(0, count).Select(step.For)]);

    private Edge<int> Count(StepReference each) => each.Step is { } step
        ? _steps[step].Results.Select(results => results.SizeOf(each.Name).Files)
        : _dag.Input.Select(run => run.Parts.Count);

    private Edge<IReadOnlyList<StepSource>> Sources(StepPlan plan, IReadOnlyList<string> sources) => sources.Aggregate(
        _dag.Input.Select<IReadOnlyList<StepSource>>(_ => []),
        (all, source) => all.With<StepSource?, IReadOnlyList<StepSource>>(
            Source(plan, source, isOptional: sources.Count > 1), (list, next) => next is null ? list : [.. list, next]));

    private Edge<StepSource?> Source(StepPlan plan, string source, bool isOptional)
    {
        var reference = StepReference.Parse(source);
        var isOfItem = plan.TakesItemOf(reference, step => _steps[step].Plan);
        if (reference.Step is not { } step)
            return _dag.Input.Select<StepSource?>(run => StepSource.OfRun(reference.Name, run.Parts) with { IsOfItem = isOfItem });
        return isOptional
            ? _steps[step].ResultsOrNone.Select(results => results is null ? null : Of(results))
            : _steps[step].Results.Select<StepSource?>(Of);

        StepSource Of(StepResults results) => StepSource.Of(results, reference.Name) with { IsOfItem = isOfItem };
    }

    private Dependency? After(StepPlan plan) => plan.After.Count == 0
        ? null
        : plan.After.Select(StepNode.ParseAsk).Select(ask => _steps[ask.Step].Asks[ask.Ask]).Aggregate((all, next) => all & next);

    private Condition? When(StepPlan plan) => plan.When.Count == 0
        ? null
        : new Condition(
            plan.When.Select(StepCondition.Parse).Select(Holds).Aggregate((all, next) => all.With(next, (a, b) => a && b)),
            string.Join(" and ", plan.When));

    private Edge<bool> Holds(StepCondition condition) => condition.OfOutput is var (step, output, fact)
        ? _steps[step].Results.Select(results => results.SizeOf(output)).Select(
            size => condition.Holds(fact == "files" ? size.Files : size.Bytes))
        : _dag.Input.Select(run => condition.Holds(run.Fact(condition.Left)));

    /// <summary>The step keeps to its timeout itself, and says what it was doing; the hub's comes only if it cannot.</summary>
    private static ActivityOptions OptionsOf(StepPlan plan) => new()
    {
        Retry = plan.Retry.ToTaskRetryOptions(),
        Timeout = plan.Timeout + Grace,
        Pool = plan.Pool,
        Priority = plan.Priority,
    };
}
