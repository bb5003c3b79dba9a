using Spate.Cloud.Tests.Aws;
using Spate.Host.Scaling;
using Spate.Host.Settings;
using Spate.TaskHub;

namespace Spate.Host.Tests.Scaling;

/// <summary>What the dashboard sees of a cluster, through an API server of the tests.</summary>
public sealed class ScalingWatchTests : IAsyncLifetime
{
    private const string Pods = """
        {"items":[
          {"metadata":{"name":"spate-worker-1"},"spec":{"nodeName":"node-a"},
          "status":{"phase":"Running","startTime":"2026-03-14T10:00:00Z"}},
          {"metadata":{"name":"spate-worker-2","creationTimestamp":"2026-03-14T10:01:00Z"},"status":{"phase":"Pending"}},
          {"metadata":{"name":"spate-worker-3","deletionTimestamp":"2026-03-14T10:02:00Z"},"status":{"phase":"Running"}}]}
        """;

    private const string Deployments = """
        {"items":[{"metadata":{"name":"spate-worker"},"spec":{"replicas":4,"selector":{},"template":{}},"status":{"replicas":3}}]}
        """;

    private const string Autoscalers = """
        {"items":[{"metadata":{"name":"keda-hpa-spate-worker"},
        "spec":{"minReplicas":1,"maxReplicas":50,"scaleTargetRef":{"kind":"Deployment","name":"spate-worker"}},
        "status":{"currentReplicas":3,"desiredReplicas":4,"conditions":[{"type":"ScalingActive","status":"True"}]}}]}
        """;

    private const string ScaledObjects = """
        {"items":[{"metadata":{"name":"spate-worker"},"spec":{"minReplicaCount":0,"maxReplicaCount":50},"status":{"conditions":[
        {"type":"Ready","status":"False","message":"the queue cannot be read"},{"type":"Active","status":"True"}]}}]}
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, (int Status, string Body)> _answers = new(StringComparer.Ordinal)
    {
        ["/api/v1/namespaces/spate/pods"] = (200, Pods),
        ["/apis/apps/v1/namespaces/spate/deployments"] = (200, Deployments),
        ["/apis/autoscaling/v2/namespaces/spate/horizontalpodautoscalers"] = (200, Autoscalers),
        ["/apis/keda.sh/v1alpha1/namespaces/spate/scaledobjects"] = (200, ScaledObjects),
    };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private LoopbackServer _server = null!;
    private SqliteTaskHub _hub = null!;
    private ScalingWatch _watch = null!;

    public ValueTask InitializeAsync()
    {
        var token = Path.Combine(_directory.Path, "token");
        File.WriteAllText(token, "secret");
        _server = new LoopbackServer(exchange =>
        {
            var (status, body) = _answers[exchange.Target.Split('?')[0]];
            return exchange.AnswerAsync(status, body);
        });
        _hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path.Combine(_directory.Path, "hub.db") });
        var settings = new DashboardSection { Cluster = new ClusterSection { Address = _server.Endpoint, TokenFile = token } };
        _watch = new ScalingWatch(_hub, settings, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _server.DisposeAsync();
        await _hub.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Pods_and_what_scales_them_are_seen()
    {
        await _watch.LookAsync(_cancellation);
        var state = _watch.State;

        Assert.Equal((true, null, 3, 4), (state.Available, state.Problem, state.Replicas, state.Desired));
        Assert.Equal(
            [("spate-worker-1", "node-a", "Running"), ("spate-worker-2", null, "Pending"), ("spate-worker-3", null, "Terminating")],
            state.Pods.Select(static pod => (pod.Name, pod.Node, pod.Phase)));
        Assert.Equal(new("spate-worker", 0, 50, true, "the queue cannot be read"), Assert.Single(state.ScaledObjects));
        Assert.Equal(new("keda-hpa-spate-worker", 1, 50, true, "3 of 4 replicas"), Assert.Single(state.Hpas));
        Assert.Equal([3], state.History.Replicas);
    }

    [Fact]
    public async Task A_cluster_without_KEDA_has_no_scaled_objects()
    {
        _answers["/apis/keda.sh/v1alpha1/namespaces/spate/scaledobjects"] = (404, "{}");
        await _watch.LookAsync(_cancellation);

        Assert.Empty(_watch.State.ScaledObjects);
        Assert.Null(_watch.State.Problem);
    }

    [Fact]
    public async Task What_was_seen_stays_while_the_cluster_does_not_answer()
    {
        await _watch.LookAsync(_cancellation);
        _answers["/api/v1/namespaces/spate/pods"] = (403, """{"kind":"Status","message":"pods is forbidden"}""");
        await _watch.LookAsync(_cancellation);

        Assert.Contains("pods is forbidden", _watch.State.Problem, StringComparison.Ordinal);
        Assert.Equal(3, _watch.State.Pods.Count);
    }

    [Fact]
    public async Task Where_there_is_no_cluster_there_is_nothing_to_see()
    {
        using var watch = new ScalingWatch(_hub, new DashboardSection(), TimeProvider.System);
        await watch.LookAsync(_cancellation);

        Assert.False(watch.State.Available);
    }
}
