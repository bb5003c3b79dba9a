using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Host.Settings;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>The task hub that the settings name, and a client of it.</summary>
internal static class HubPart
{
    /// <exception cref="CommandException">The connection string is not in the environment.</exception>
    public static void AddHub(this IServiceCollection services, HostContext host)
    {
        var location = HubLocation.Of(host);
        services.AddSingleton(provider => location.Open(provider.GetRequiredService<ILoggerFactory>()));
        services.AddDurableTaskClient(static client => client.UseTaskHub());
        services.AddSingleton(static provider => (HubDurableTaskClient)provider.GetRequiredService<DurableTaskClient>());
    }
}
