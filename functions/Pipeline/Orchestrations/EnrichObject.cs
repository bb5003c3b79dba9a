using System.Numerics;
using System.Text.Json;
using Microsoft.DurableTask;
using Spate.Dag;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Orchestrations;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline;

/// <summary>
/// Takes one object from notification to manifest: inspect, partition if it is large, enrich every part, aggregate, report, commit. A
/// route's steps run between enrichment and commit. The manifest is committed last, so everything that it names is in place before anybody
/// can see it.
/// </summary>
[DurableTask(nameof(EnrichObject))]
public sealed class EnrichObject : TaskOrchestrator<EnrichObjectInput, EnrichObjectResult>
{
    /// <summary>The maximum number of dimensions of one route.</summary>
    public const int MaxDimensions = 100;

    /// <summary>The most webhooks that one route may call.</summary>
    public const int MaxWebhooks = 20;

    /// <summary>
    /// In a burst, the short work that ends one run comes before the long work that begins the next: otherwise all results would come at
    /// the end of the burst. Higher than every priority of long work.
    /// </summary>
    internal const int ShortWork = 64;

    private const string StepsNode = "run";

    /// <summary>The graph of the orchestration.</summary>
    public static Dag<EnrichObjectInput, EnrichObjectResult> Graph { get; } = Declare(hasSteps: false);

    /// <summary>The graph for routes with steps, whose node <c>run</c> is a graph of its own.</summary>
    public static Dag<EnrichObjectInput, EnrichObjectResult> GraphWithSteps { get; } = Declare(hasSteps: true);

    /// <summary>The activity whose output says which steps a run has.</summary>
    public static string Inspection => nameof(InspectObject);

    /// <summary>The graph that a route's objects go through, with its steps.</summary>
    public static DagShape ShapeFor(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.Steps.Count == 0 ? Graph.Shape : ShapeWith(route.Steps.Select(step => step.Plan));
    }

    /// <summary>The graph that a run goes through, with its steps as far as they are known.</summary>
    /// <param name="status">What the run says of its nodes; null if it has not begun.</param>
    /// <param name="inspection">The output of <see cref="Inspection"/>, if it has one.</param>
    public static DagShape ShapeFor(DagStatus? status, string? inspection)
    {
        if (status?.Nodes.ContainsKey(StepsNode) != true) return Graph.Shape;
        return inspection is null
            ? GraphWithSteps.Shape
            : ShapeWith(JsonSerializer.Deserialize<Activities.Inspection>(inspection)?.Steps ?? []);
    }

    /// <inheritdoc />
    public override Task<EnrichObjectResult> RunAsync(TaskOrchestrationContext context, EnrichObjectInput input) =>
        GraphFor(input).RunAsync(context, input);

    private static DagShape ShapeWith(IEnumerable<StepPlan> steps)
    {
        var inner = StepGraph.Of(steps).Shape;
        var shape = GraphWithSteps.Shape;
        return shape with { Nodes = [.. shape.Nodes.Select(node => node.Name == StepsNode ? node with { Dag = inner } : node)] };
    }

    internal static Dag<EnrichObjectInput, EnrichObjectResult> GraphFor(EnrichObjectInput input) => input.HasSteps ? GraphWithSteps : Graph;

    private static Dag<EnrichObjectInput, EnrichObjectResult> Declare(bool hasSteps)
    {
        var dag = new DagBuilder<EnrichObjectInput>(
            nameof(EnrichObject), new() { ActivityOptions = input => CallOptions(input, ShortWork, input.Pool) });
        var run = dag.Input;

        var inspect = dag.Activity<InspectObject, EnrichObjectInput, Inspection>("inspect", run);
        var inspected = run.With(inspect, (r, i) => i.Beside is null ? r : r with { Beside = i.Beside });

        var partition = dag.Activity<PartitionObject, PartitionInput, IReadOnlyList<PartRange>>(
            "partition",
            run.With(inspect, (r, i) => new PartitionInput(i.Size, r.PartBytes)),
            new() { When = new(inspect.Select(i => i.IsCurrent && i.IsSplittable), "large and splittable") });

        var enrich = dag.FanOut<EnrichPart, EnrichPartInput, PartOutcome>(
            "enrich",
            inspected.With(partition.OrDefault(), (r, parts) => EnrichPartInput.ForAll(r, parts ?? [PartRange.Whole])),
            new()
            {
                MaxItems = PartitionObject.MaxParts,
                ActivityOptions = input => CallOptions(input, LongWork(input), EnrichmentPool(input)),
                When = new(inspect.Select(i => i.IsCurrent), "this version is current"),
            });

        var byCountry = dag.FanOut<AggregateDimension, AggregateInput, string>(
            "aggregate-country",
            run.With(enrich, (r, parts) => AggregateInput.ForAll(r, parts, r.Country is null ? [] : [r.Country])),
            new() { MaxItems = 1 });

        var byDimension = dag.FanOut<AggregateDimension, AggregateInput, string>(
            "aggregate-dimensions", run.With(enrich, (r, parts) => AggregateInput.ForAll(r, parts, r.Dimensions)),
            new() { MaxItems = MaxDimensions });

        var report = dag.Activity<RenderReport, ResultInput, ResultInput>(
            "report",
            run.With(enrich, (r, parts) => new ResultInput(r, parts.Count, [], PartOutcome.Replays(parts)))
                .With(byCountry, (result, names) => result with { Dimensions = names })
                .With(byDimension, (result, names) => result with { Dimensions = [.. result.Dimensions, .. names] }));

        Edge<ResultInput> result = report;
        if (hasSteps)
        {
            var steps = dag.Add(
                StepsNode,
                StepGraph.Template,
                inspected.With(inspect, (r, i) => new StepsInput(r, i.Steps ?? [], i.Size, []))
                    .With(enrich, (all, parts) => all with { Parts = parts }));
            result = report.With(steps, (all, ran) => ran.Count == 0 ? all : all with { Steps = ran });
        }

        var commit = dag.Activity<CommitManifest, ResultInput, EnrichObjectResult>("commit", result);

        dag.OnExit<NotifyOutcome, OutcomeInput, bool>("notify", outcome => new OutcomeInput(outcome.Input, outcome.Failure));
        dag.OnExit("webhooks", Webhooks(), outcome => new OutcomeInput(outcome.Input, outcome.Failure));
        return dag.Build(commit.OrDefault().Select(result => result ?? EnrichObjectResult.Superseded));
    }

    /// <summary>Each webhook is called by itself. One that cannot be reached is a failed node, and fails no run.</summary>
    private static Dag<OutcomeInput, int> Webhooks()
    {
        var dag = new DagBuilder<OutcomeInput>(
            "webhooks", new() { ActivityOptions = outcome => CallOptions(outcome.Run, ShortWork, outcome.Run.Pool) });
        var post = dag.FanOut<PostWebhook, WebhookInput, bool>(
            "post", dag.Input.Select(WebhookInput.ForAll), FailureTolerance.Count(MaxWebhooks), new() { MaxItems = MaxWebhooks });
        return dag.Build(post.Select(result => result.Outputs.Count));
    }

    /// <summary>
    /// Of the long work, the largest objects go first, by powers of two, so that no large object is the last to begin, with nothing left to
    /// run beside it.
    /// </summary>
    private static int LongWork(EnrichObjectInput input) => BitOperations.Log2((ulong)Math.Max(1, input.Object.Size));

    /// <summary>Based on the notified size: a run whose object has another size by now is superseded before it enriches.</summary>
    private static string EnrichmentPool(EnrichObjectInput input) =>
        input.Object.Size > input.PartBytes && input.PartsPool is { } pool ? pool : input.Pool;

    private static ActivityOptions CallOptions(EnrichObjectInput input, int priority, string pool) =>
        new() { Retry = input.Retry.ToTaskRetryOptions(), Timeout = input.Timeout, Priority = priority, Pool = pool };
}
