using System.Text.Json;

namespace Spate.TaskHub.Hubs.Statistics;

/// <summary>The states of a graph's nodes, as <c>Spate.Dag</c> writes them into the custom status of its run.</summary>
internal static class NodeStates
{
    internal const string Pending = "Pending";
    internal const string Running = "Running";
    internal const string Succeeded = "Succeeded";
    internal const string Failed = "Failed";
    internal const string Omitted = "Omitted";

    private const string Nodes = "Nodes";

    /// <returns>The states by node; empty for the status of anything else.</returns>
    internal static Dictionary<string, string> Read(string? status)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        if (status is null)
            return states;
        using var document = JsonDocument.Parse(status);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(Nodes, out var nodes) || nodes.ValueKind != JsonValueKind.Object)
        {
            return states;
        }

        foreach (var node in nodes.EnumerateObject().Where(node => node.Value.ValueKind == JsonValueKind.String))
            states[node.Name] = node.Value.GetString()!;
        return states;
    }
}
