using System.Text.Json;
using k8s.Models;

namespace Spate.Cloud;

/// <summary>The pods of a namespace, and what decides how many there are.</summary>
/// <param name="Replicas">How many pods the deployments have.</param>
/// <param name="Desired">How many they should have.</param>
/// <param name="ScaledObjects">What KEDA scales.</param>
/// <param name="Autoscalers">The horizontal pod autoscalers.</param>
/// <param name="Pods">The pods.</param>
public sealed record ClusterScaling(
    int Replicas,
    int Desired,
    IReadOnlyList<ClusterScaler> ScaledObjects,
    IReadOnlyList<ClusterScaler> Autoscalers,
    IReadOnlyList<ClusterPod> Pods)
{
    /// <summary>How many pods are read at most.</summary>
    public const int MaxPods = 1000;

    internal static ClusterPod PodOf(V1Pod pod) => new(
        pod.Metadata.Name,
        pod.Spec?.NodeName,
        pod.Metadata.DeletionTimestamp is null ? pod.Status?.Phase ?? "Unknown" : "Terminating",
        pod.Status?.StartTime ?? pod.Metadata.CreationTimestamp);

    internal static ClusterScaler ScalerOf(V2HorizontalPodAutoscaler scaler) => new(
        scaler.Metadata.Name,
        scaler.Spec.MinReplicas,
        scaler.Spec.MaxReplicas,
        IsTrue(scaler.Status?.Conditions?.FirstOrDefault(static condition => condition.Type == "ScalingActive")?.Status),
        $"{scaler.Status?.CurrentReplicas ?? 0} of {scaler.Status?.DesiredReplicas ?? 0} replicas");

    internal static IReadOnlyList<ClusterScaler> ScaledObjectsOf(JsonElement list) =>
        list.TryGetProperty("items", out var items) ? [.. items.EnumerateArray().Select(ScaledObjectOf)] : [];

    private static ClusterScaler ScaledObjectOf(JsonElement item)
    {
        var conditions = At(item, "status", "conditions") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().ToList() : [];
        var ready = conditions.Find(static condition => Text(condition, "type") == "Ready");
        return new ClusterScaler(
            Text(At(item, "metadata"), "name") ?? "",
            Number(At(item, "spec"), "minReplicaCount"),
            Number(At(item, "spec"), "maxReplicaCount"),
            IsTrue(Text(conditions.Find(static condition => Text(condition, "type") == "Active"), "status")),
            Text(ready, "status") == "True" ? null : Text(ready, "message"));
    }

    private static bool? IsTrue(string? status) => status switch { "True" => true, "False" => false, _ => null };

    private static JsonElement At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return default;
        }

        return element;
    }

    private static string? Text(JsonElement element, string name) =>
        At(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement element, string name) =>
        At(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}

/// <summary>What scales pods.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Min">The least number of pods.</param>
/// <param name="Max">The greatest number of pods.</param>
/// <param name="Active">Whether it scales now; null if it does not say.</param>
/// <param name="Message">What it says of its state; null if nothing.</param>
public sealed record ClusterScaler(string Name, int? Min, int? Max, bool? Active, string? Message);

/// <summary>A pod.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Where it runs; null while it has no node.</param>
/// <param name="Phase">Its phase, or <c>Terminating</c>.</param>
/// <param name="Since">Since when it is there.</param>
public sealed record ClusterPod(string Name, string? Node, string Phase, DateTimeOffset? Since);
