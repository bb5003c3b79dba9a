using System.Globalization;

namespace Spate.Pipeline.Steps;

/// <summary>
/// The environment of a step: what its worker has in its own, credentials above all, is not handed down unless the pipeline names it. What
/// came with the data is here, and nowhere else.
/// </summary>
internal static class StepEnvironment
{
    /// <summary>What begins with it is Spate's.</summary>
    public const string Prefix = "SPATE_";

    /// <summary>Tells the processes of a step, and those that they started, from all others.</summary>
    public const string Mark = "SPATE_STEP_FOLDER";

    /// <summary>What tells a step what it is about.</summary>
    public static Dictionary<string, string> Facts(StepInput input, string run)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SPATE_ROUTE"] = input.Run.Route,
            ["SPATE_RUN"] = run,
            ["SPATE_STEP"] = input.Step,
            ["SPATE_BUCKET"] = input.Run.Object.Bucket,
            ["SPATE_KEY"] = input.Run.Object.Key,
            ["SPATE_ETAG"] = input.Run.Object.ETag,
            ["SPATE_SIZE"] = input.Run.Object.Size.ToString(CultureInfo.InvariantCulture),
        };
        if (input.Item is { } item) facts["SPATE_ITEM"] = item.ToString(CultureInfo.InvariantCulture);
        var unfit = facts.FirstOrDefault(fact => fact.Value.Contains('\0', StringComparison.Ordinal));
        return unfit.Key is null
            ? facts
            : throw new PermanentFailureException(
                "UnfitKey",
                $"{input.Run.Object.Address}: the key contains a NUL, which no environment can hold. Give the object another key.");
    }

    /// <exception cref="PermanentFailureException">The worker has no such variable.</exception>
    public static Dictionary<string, string> Inherited(RouteStep step) => step.Program.InheritedVariables.ToDictionary(
        name => name,
        name => Environment.GetEnvironmentVariable(name) ?? throw new PermanentFailureException(
            "VariableNotSet",
            $"Step '{step.Name}' inherits the variable {name}, which is not set on this worker. Set it, then rewind the run."),
        StringComparer.Ordinal);
}
