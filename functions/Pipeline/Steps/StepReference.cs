namespace Spate.Pipeline.Steps;

/// <summary>What an input of a step comes from: something of the run, or an output of an earlier step.</summary>
/// <param name="Step">The step; null for something of the run.</param>
/// <param name="Name"><c>object</c>, <c>parts</c> or <c>rejects</c>, or the output's name.</param>
internal readonly record struct StepReference(string? Step, string Name)
{
    public const string Object = "object";
    public const string Parts = "parts";
    public const string Rejects = "rejects";

    /// <summary>What of a run can be named.</summary>
    public static IReadOnlyList<string> OfRun { get; } = [Object, Parts, Rejects];

    public static StepReference Parse(string text)
    {
        var dot = text.IndexOf('.');
        return dot < 0 ? new StepReference(null, text) : new StepReference(text[..dot], text[(dot + 1)..]);
    }

    public override string ToString() => Step is null ? Name : $"{Step}.{Name}";
}

internal static class StepReferences
{
    /// <summary>Whether a step that runs for each of something takes from a source only what belongs to its item.</summary>
    public static bool TakesItemOf(this StepPlan plan, StepReference source, Func<string, StepPlan> find) => plan.ForEach is { } each
        && (source.ToString() == each
            || (each == StepReference.Parts && source == new StepReference(null, StepReference.Rejects))
            || (source.Step is { } step && find(step).ForEach == each));
}
