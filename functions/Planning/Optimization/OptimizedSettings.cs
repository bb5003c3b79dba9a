namespace Spate.Planning;

/// <summary>What settings are looked for.</summary>
public enum PlanGoal
{
    /// <summary>Those that meet the deadline at least cost.</summary>
    Cost,

    /// <summary>Those that are done first.</summary>
    Time,
}

/// <summary>Settings that were found to be better, and what each is worth.</summary>
/// <param name="Goal">What was looked for.</param>
/// <param name="Scenario">The burst with them.</param>
/// <param name="DollarsBefore">What the nodes cost with the settings as they were, on demand.</param>
/// <param name="Dollars">What they cost now.</param>
/// <param name="Changes">What is to be changed.</param>
public sealed record OptimizedSettings(
    PlanGoal Goal, Scenario Scenario, double DollarsBefore, double Dollars, IReadOnlyList<SettingWorth> Changes);

/// <summary>A change, and what would be lost without it while all others are made.</summary>
/// <param name="Change">The change.</param>
/// <param name="Dollars">What the burst would cost more.</param>
/// <param name="Seconds">How much later it would be done; null where it would not be done at all.</param>
public sealed record SettingWorth(SettingChange Change, double Dollars, double? Seconds);
