using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Host.Commands.Worker;
using Spate.TaskHub;

namespace Spate.Host.Tests.Cluster;

public sealed class PodDeletionCostServicesTests
{
    private static readonly Dictionary<string, int> Pools = new(StringComparer.Ordinal) { [TaskPlacement.DefaultPool] = 2 };

    [Fact]
    public void Out_of_a_cluster_nothing_is_added()
    {
        var services = new ServiceCollection();

        services.AddPodDeletionCost(Pools);

        Assert.Empty(services);
    }

    [Theory]
    [InlineData(null, "spate", "spate", false)]
    [InlineData("", "spate", "spate", false)]
    [InlineData("worker-1", null, null, false)]
    [InlineData("worker-1", "spate", null, true)]
    [InlineData("worker-1", null, "spate", true)]
    public void A_pod_that_knows_its_name_and_namespace_gets_it(string? name, string? @namespace, string? ofToken, bool expected)
    {
        var services = new ServiceCollection();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["POD_NAME"] = name, ["POD_NAMESPACE"] = @namespace };

        services.AddPodDeletionCost(Pools, ofToken, environment.GetValueOrDefault);

        Assert.Equal(expected, services.Any(static service => service.ServiceType == typeof(IHostedService)));
    }

    [Fact]
    public async Task It_is_made_from_the_worker_of_the_application()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddDurableTaskWorker(static worker => worker.UseTaskHub(new SqliteTaskHubOptions { Path = "hub.db" }));
        services.AddPodDeletionCost(Pools, null, static name => name == "POD_NAME" ? "worker-1" : "spate");

        await using var provider = services.BuildServiceProvider();

        Assert.Single(provider.GetServices<IHostedService>().OfType<PodDeletionCost>());
    }
}
