using System.ComponentModel.DataAnnotations;

namespace Spate.Host.Settings;

/// <summary>
/// Who may use the dashboard and the API from other machines: names, and the SHA-256 of their keys in hexadecimal. A key should be random,
/// such as <c>openssl rand -hex 32</c> gives.
/// </summary>
internal sealed record DashboardSection
{
    /// <summary>How long after it began a burst should be done.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The cluster whose workers it shows; null for the one that it runs in, if it does.</summary>
    public ClusterSection? Cluster { get; init; }

    private const string Hash = "^[0-9a-fA-F]{64}$";

    /// <summary>Those who may do everything.</summary>
    [RegularExpression(Hash, ErrorMessage = "the SHA-256 of a key, 64 hexadecimal digits")]
    public Dictionary<string, string> Operators { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Those who may look, and change nothing.</summary>
    [RegularExpression(Hash, ErrorMessage = "the SHA-256 of a key, 64 hexadecimal digits")]
    public Dictionary<string, string> Viewers { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>A Kubernetes cluster, which both address and token name.</summary>
internal sealed record ClusterSection
{
    /// <summary>Its API server.</summary>
    public Uri? Address { get; init; }

    /// <summary>A file with the token for it.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The namespace of the workers.</summary>
    public string Namespace { get; init; } = "spate";
}
