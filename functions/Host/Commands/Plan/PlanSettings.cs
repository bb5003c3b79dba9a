using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>The settings of the burst's pools and nodes, from the manifests.</summary>
/// <param name="Scaled">The pool that takes files from the queue.</param>
/// <param name="Heavy">The pool that enriches large files; null when there is none.</param>
/// <param name="Nodes">The nodes; null when they are not in the manifests.</param>
/// <param name="Source">The source of the settings.</param>
/// <param name="Notes">What was left out.</param>
internal sealed record PlanSettings(
    ScaledDeployment Scaled, ScaledDeployment? Heavy, NodePoolSettings? Nodes, string Source, IReadOnlyList<string> Notes)
{
    private static readonly string DefaultManifests = Path.Combine("keda", "base");

    public static PlanSettings Read(string? named, string? scaledObject, bool simulatesCron)
    {
        var source = named ?? (Directory.Exists(DefaultManifests) ? DefaultManifests : null);
        if (source is null)
        {
            return new PlanSettings(
                new ScaledDeployment(BuiltIn, null), null, null, "no manifests, so the defaults of KEDA and the HPA", []);
        }

        var (manifests, name) = (ManifestReader.Read(source, Console.In), source == "-" ? "standard input" : source);
        var scaled = manifests.Choose(scaledObject, name);
        var nodes = manifests.NodePool is { } pool ? $", NodePool/{pool.Name}" : "";
        return new PlanSettings(
            scaled, manifests.Beside(scaled), manifests.NodePool, $"ScaledObject/{scaled.Scaler.Name}{nodes} in {name}",
            [.. manifests.Notes.Where(note => !simulatesCron || !note.Contains("(cron)", StringComparison.Ordinal))]);
    }

    private static ScalerSettings BuiltIn { get; } = new()
    {
        Name = "spate-worker-default",
        Target = "spate-worker-default",
        Triggers = [new TriggerSettings("aws-sqs-queue", TriggerCount.QueueVisibleAndInFlight, 5, "spec.triggers[0].metadata.queueLength")],
    };
}
