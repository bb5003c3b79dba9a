namespace Spate.Planning;

/// <summary>How fast an HPA may scale: <c>behavior</c> of autoscaling/v2.</summary>
public sealed record ScalingBehavior(ScalingRules Up, ScalingRules Down)
{
    /// <summary>
    /// The defaults: up to twice the pods, or four more if that is more, every 15 seconds; down to what is needed, after five minutes
    /// without a higher recommendation (kubernetes.io, "Horizontal Pod Autoscaling", default behavior).
    /// </summary>
    public static ScalingBehavior Default { get; } = new(
        new ScalingRules(0, [new ScalingPolicy(PolicyType.Percent, 100, 15), new ScalingPolicy(PolicyType.Pods, 4, 15)]),
        new ScalingRules(300, [new ScalingPolicy(PolicyType.Percent, 100, 15)]));
}

/// <summary>The rules of one direction.</summary>
/// <param name="StabilizationWindowSeconds">Up: the lowest recommendation in this window applies. Down: the highest.</param>
/// <param name="Policies">The allowed changes over time; at least one.</param>
/// <param name="Select">Which policy applies when there are several.</param>
/// <param name="Tolerance">
/// The relative deviation from the target that is tolerated, by default 0.1.
/// </param>
public sealed record ScalingRules(
    int StabilizationWindowSeconds,
    IReadOnlyList<ScalingPolicy> Policies,
    PolicySelection Select = PolicySelection.Max,
    double Tolerance = ScalingRules.DefaultTolerance)
{
    /// <summary>The controller manager's default.</summary>
    public const double DefaultTolerance = 0.1;

    /// <summary>As in a manifest.</summary>
    public override string ToString() =>
        $"{{stabilizationWindowSeconds: {StabilizationWindowSeconds}, selectPolicy: {Select}, policies: [{string.Join(", ", Policies)}]}}";
}

/// <summary>The allowed change within a period.</summary>
/// <param name="Type">The unit of <paramref name="Value"/>.</param>
/// <param name="Value">Pods, or percent of those at the period's start.</param>
/// <param name="PeriodSeconds">The period, 1 to 1,800.</param>
public sealed record ScalingPolicy(PolicyType Type, int Value, int PeriodSeconds)
{
    /// <summary>The policy as in a manifest.</summary>
    public override string ToString() => $"{{type: {Type}, value: {Value}, periodSeconds: {PeriodSeconds}}}";
}

/// <summary>The unit of a policy.</summary>
public enum PolicyType
{
    /// <summary>A number of pods.</summary>
    Pods,

    /// <summary>A share of the pods at the period's start.</summary>
    Percent,
}

/// <summary>Which of several policies applies.</summary>
public enum PolicySelection
{
    /// <summary>The one that allows the greatest change.</summary>
    Max,

    /// <summary>The one that allows the least.</summary>
    Min,

    /// <summary>None: there is no scaling in this direction.</summary>
    Disabled,
}
