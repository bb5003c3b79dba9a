namespace Spate.Planning;

/// <summary>What settings are optimized for.</summary>
public enum PlanGoal
{
    /// <summary>The lowest cost within the deadline.</summary>
    Cost,

    /// <summary>The shortest time.</summary>
    Time,
}

/// <summary>Better settings, and what each is worth.</summary>
/// <param name="Goal">What they are optimized for.</param>
/// <param name="Scenario">The burst with them.</param>
/// <param name="DollarsBefore">What the nodes cost with the present settings, on demand.</param>
/// <param name="Dollars">What they cost with the new settings.</param>
/// <param name="Changes">The changes.</param>
public sealed record OptimizedSettings(
    PlanGoal Goal, Scenario Scenario, double DollarsBefore, double Dollars, IReadOnlyList<SettingWorth> Changes);

/// <summary>A change, and what would be lost without it, given all the others.</summary>
/// <param name="Change">The change.</param>
/// <param name="Dollars">How much more the burst would cost.</param>
/// <param name="Seconds">How much later it would be done; null when it would not be done at all.</param>
public sealed record SettingWorth(SettingChange Change, double Dollars, double? Seconds);
