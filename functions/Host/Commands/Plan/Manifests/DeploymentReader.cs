using System.Globalization;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>The properties of a Deployment's pods.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cores">The sum of its containers' CPU requests; null when one has none.</param>
/// <param name="Grace">The worker's grace period; null when it is not set.</param>
/// <param name="Memory">The memory request of its only container in bytes; null when there are more containers or it is not set.</param>
internal sealed record DeploymentSettings(string Name, double? Cores, TimeSpan? Grace, long? Memory = null);

/// <summary>Reads the properties of a Deployment that matter to a plan.</summary>
internal static class DeploymentReader
{
    private const string Pod = "spec.template.spec";

    public static DeploymentSettings Read(ManifestObject deployment)
    {
        var containers = Enumerable.Range(0, deployment.Count($"{Pod}.containers"))
            .Select(static index => $"{Pod}.containers[{index}]")
            .ToList();
        var cores = containers.Select(container => deployment.Cores($"{container}.resources.requests.cpu")
            ?? deployment.Cores($"{container}.resources.limits.cpu")).ToList();
        var grace = containers.Select(container => Grace(deployment, $"{container}.args") ?? Grace(deployment, $"{container}.command"))
            .FirstOrDefault(static grace => grace is not null);
        var longest = deployment.OptionalInt($"{Pod}.terminationGracePeriodSeconds", 0, 86_400);
        return new DeploymentSettings(
            deployment.Name,
            cores.Count > 0 && cores.TrueForAll(static c => c is not null) ? cores.Sum() : null,
            longest is { } seconds && (grace is null || grace.Value.TotalSeconds > seconds) ? TimeSpan.FromSeconds(seconds) : grace,
            containers is [var only] ? deployment.Memory($"{only}.resources.requests.memory") : null);
    }

    /// <summary>The value of <c>--grace</c> among a container's arguments.</summary>
    private static TimeSpan? Grace(ManifestObject deployment, string field)
    {
        var arguments = deployment.Texts(field).ToList();
        var value = arguments.FindIndex(static argument => argument == "--grace") is >= 0 and var index && index + 1 < arguments.Count
            ? arguments[index + 1]
            : arguments.Find(static argument => argument.StartsWith("--grace=", StringComparison.Ordinal))?["--grace=".Length..];
        return TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var grace) && grace >= TimeSpan.Zero ? grace : null;
    }
}
