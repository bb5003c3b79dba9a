namespace Spate.Planning;

/// <summary>What a person should know of a plan.</summary>
/// <param name="Kind">How much it matters.</param>
/// <param name="Message">What, in figures.</param>
/// <param name="Remedies">Any one of them mends it; none when no setting does.</param>
public sealed record PlanWarning(PlanWarningKind Kind, string Message, IReadOnlyList<Remedy> Remedies);

/// <summary>How much it matters.</summary>
public enum PlanWarningKind
{
    /// <summary>It makes the plan late, or may do so.</summary>
    Warning,

    /// <summary>It costs money that need not be spent.</summary>
    Hint,
}
