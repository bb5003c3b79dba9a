using Microsoft.Playwright;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>The pods of a cluster in the browser, through an API server of the tests.</summary>
public sealed class ScalingTests(Chromium chromium)
{
    private const string Settings = "AzureFunctionsJobHost__extensions__dashboard__cluster__";

    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal)
    {
        ["/api/v1/namespaces/spate/pods"] = """
            {"items":[
              {"metadata":{"name":"spate-worker-1"},"spec":{"nodeName":"node-a"},
               "status":{"phase":"Running","startTime":"2026-03-14T10:00:00Z"}},
              {"metadata":{"name":"spate-worker-2","creationTimestamp":"2026-03-14T10:01:00Z"},"status":{"phase":"Pending"}}]}
            """,
        ["/apis/apps/v1/namespaces/spate/deployments"] = """
            {"items":[{"metadata":{"name":"spate-worker"},"spec":{"replicas":4,"selector":{},"template":{}},"status":{"replicas":3}}]}
            """,
        ["/apis/autoscaling/v2/namespaces/spate/horizontalpodautoscalers"] = """
            {"items":[{"metadata":{"name":"keda-hpa-spate-worker"},"spec":{"minReplicas":1,"maxReplicas":50,
              "scaleTargetRef":{"kind":"Deployment","name":"spate-worker"}},"status":{"currentReplicas":3,"desiredReplicas":4}}]}
            """,
        ["/apis/keda.sh/v1alpha1/namespaces/spate/scaledobjects"] = """
            {"items":[{"metadata":{"name":"spate-worker"},"spec":{"minReplicaCount":0,"maxReplicaCount":50},"status":{"conditions":[
              {"type":"Ready","status":"False","message":"the queue cannot be read"},{"type":"Active","status":"True"}]}}]}
            """,
    };

    [Fact]
    public async Task Pods_and_what_scales_them_are_shown()
    {
        await using var server = new LoopbackServer(static exchange => exchange.AnswerAsync(200, Answers[exchange.Target.Split('?')[0]]));
        await using var site = await Site.OpenAsync(chromium, workspace => Connect(workspace, server.Endpoint));

        await site.Link("Scaling").ClickAsync();
        await Expect(Cell(site, "spate-worker-1")).ToBeVisibleAsync();
        await Expect(Cell(site, "node-a")).ToBeVisibleAsync();
        await Expect(Cell(site, "Pending")).ToBeVisibleAsync();
        await Expect(Cell(site, "0 to 50")).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("the queue cannot be read")).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("of 4 desired")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Fact]
    public async Task Where_there_is_no_cluster_the_view_is_not_offered()
    {
        await using var site = await Site.OpenAsync(chromium);

        await site.Page.GotoAsync("/scaling");
        await Expect(site.Page.GetByText("There is no cluster here")).ToBeVisibleAsync();
        await Expect(site.Link("Scaling")).ToHaveCountAsync(0);
    }

    private static ILocator Cell(Site site, string text) => site.Page.GetByRole(AriaRole.Cell, new() { Name = text, Exact = true });

    private static void Connect(Workspace workspace, Uri server)
    {
        File.WriteAllText(workspace.InRoot("token"), "secret");
        workspace.Variables[$"{Settings}address"] = server.ToString();
        workspace.Variables[$"{Settings}tokenFile"] = workspace.InRoot("token");
    }
}
