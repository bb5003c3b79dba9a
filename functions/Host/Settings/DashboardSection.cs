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

    private const string Hash = "^[0-9a-fA-F]{64}$";

    /// <summary>Those who may do everything.</summary>
    [RegularExpression(Hash, ErrorMessage = "the SHA-256 of a key, 64 hexadecimal digits")]
    public Dictionary<string, string> Operators { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Those who may look, and change nothing.</summary>
    [RegularExpression(Hash, ErrorMessage = "the SHA-256 of a key, 64 hexadecimal digits")]
    public Dictionary<string, string> Viewers { get; init; } = new(StringComparer.Ordinal);
}
