using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Server;
using Spate.Host.Server.Access;
using Spate.Host.Settings;

namespace Spate.Host.Commands;

/// <summary>Where a command that does the work serves the dashboard.</summary>
/// <param name="Address">The address.</param>
/// <param name="OrAnyPort">Whether another port will do, because nobody named one.</param>
/// <param name="Keys">The keys that it needs.</param>
internal sealed record DashboardPlace(ListenAddress Address, bool OrAnyPort, ApiKeys Keys)
{
    /// <exception cref="CommandException">The address requires a key, and there is none.</exception>
    public static DashboardPlace Read(ParseResult parsed, Option<ListenAddress> option, HostSettings settings)
    {
        var address = ListenOption.Read(parsed, option);
        return new DashboardPlace(
            address,
            parsed.GetResult(option) is null,
            ApiKeys.For(address, settings.Dashboard, Environment.GetEnvironmentVariable(ApiKeys.Variable)));
    }

    /// <summary>The actual address of the dashboard of an application that has started.</summary>
    public static string? Of(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
}
