namespace Spate.Pipeline.Activities;

internal static class RunInputs
{
    /// <summary>The route that a run was scheduled for, as it is configured where the activity runs.</summary>
    public static Route RouteOf(this PipelineConfiguration configuration, EnrichObjectInput input) =>
        configuration.Find(input.Route)
        ?? throw new PermanentFailureException(
            "UnknownRoute",
            $"pipeline.yaml has no route '{input.Route}', for which {input.Object.Address} was scheduled. " +
            "Add the route, then put the object in place again.");

    /// <summary>A route that a summary is about, as it is configured where the activity runs.</summary>
    public static Route RouteOf(this PipelineConfiguration configuration, string name) =>
        configuration.Find(name)
        ?? throw new PermanentFailureException(
            "UnknownRoute", $"pipeline.yaml has no route '{name}', which the summary is about. Add it, or restart with other routes.");
}
