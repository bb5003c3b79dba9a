using Microsoft.DurableTask;

namespace Spate.Dag.Tests.Examples;

public sealed class OrdersPipeline : TaskOrchestrator<Artifact, Artifact>
{
    public static readonly Dag<Artifact, Artifact> Graph = Declare();

    public override Task<Artifact> RunAsync(TaskOrchestrationContext context, Artifact input) => Graph.RunAsync(context, input);

    private static Dag<Artifact, Artifact> Declare()
    {
        var retry = new RetryPolicy(5, TimeSpan.FromSeconds(10), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5));
        var dag = new DagBuilder<Artifact>("orders", new()
        {
            Deadline = TimeSpan.FromHours(2),
            ActivityOptions = _ => new() { Retry = retry },
        });

        var valid = dag.Activity<Validate, Artifact, Artifact>("validate", dag.Input);
        var rows = dag.Activity<Transform, Artifact, Artifact>("transform", valid);
        var users = dag.Activity<AggregateUsers, Artifact, Artifact>("aggregate-users", rows);
        var orders = dag.Activity<AggregateOrders, Artifact, Artifact>("aggregate-orders", rows);
        var report = dag.Activity<Report, Totals, Artifact>("report", users.With(orders, (u, o) => new Totals(u, o)));
        var upload = dag.Activity<Upload, Artifact, Artifact>("upload", report, new() { Timeout = TimeSpan.FromMinutes(10) });

        dag.OnExit<Delete, IEnumerable<Artifact>, bool>("clean", outcome => outcome.Expired);
        return dag.Build(upload);
    }
}
