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
}
