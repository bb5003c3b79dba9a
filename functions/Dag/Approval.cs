using System.Text.Json.Serialization;

namespace Spate.Dag;

/// <summary>
/// What somebody decided. It is the payload of the external event that an approval waits for
/// (<c>{"Decision":"Approved","By":"ann","Comment":"looks good"}</c>), and the output of its node.
/// </summary>
/// <param name="Decision">The decision. An event without one is ignored.</param>
/// <param name="By">Who decided; null if nobody did, and it is the default.</param>
/// <param name="Comment">What they said to it.</param>
public sealed record Approval(ApprovalDecision Decision, string? By = null, string? Comment = null)
{
    /// <summary>The name of the event that an approval waits for: <c>approval/</c> and the path of its node.</summary>
    /// <param name="path">The path, such as <c>release</c>, <c>sub/release</c> or <c>each[17]/release</c>.</param>
    public static string EventOf(string path) => $"approval/{path}";
}

/// <summary>Whether something may go on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalDecision>))]
public enum ApprovalDecision
{
    /// <summary>Nobody has decided.</summary>
    Undecided,

    /// <summary>It may.</summary>
    Approved,

    /// <summary>It may not.</summary>
    Rejected,
}
