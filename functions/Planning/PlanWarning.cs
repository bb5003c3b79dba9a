namespace Spate.Planning;

/// <summary>What the user should know about a plan.</summary>
/// <param name="Kind">How serious it is.</param>
/// <param name="Message">The message, with figures.</param>
/// <param name="Remedies">Alternative remedies; empty when no setting helps.</param>
public sealed record PlanWarning(PlanWarningKind Kind, string Message, IReadOnlyList<Remedy> Remedies);

/// <summary>How serious a warning is.</summary>
public enum PlanWarningKind
{
    /// <summary>The plan is late, or may be.</summary>
    Warning,

    /// <summary>The plan costs more than necessary.</summary>
    Hint,
}
