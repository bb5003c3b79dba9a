using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>Finds the route that a command means.</summary>
internal static class RouteChoice
{
    /// <summary>For a file that is not in a bucket: the named route, or the only one whose suffixes match the file.</summary>
    /// <exception cref="CommandException">There is no such route, or more than one.</exception>
    public static Route Choose(PipelineConfiguration pipeline, string? named, string file)
    {
        if (named is not null)
            return Named(pipeline, named);

        if (pipeline.Routes is [var only])
            return only;

        var matching =
            pipeline.Routes.Where(route => route.Source.Suffixes.Any(suffix => file.EndsWith(suffix, StringComparison.Ordinal))).ToList();
        return matching is [var match]
            ? match
            : throw new CommandException($"Which route is meant for {file}? Name one of {Names(pipeline)} with --route.", ExitCode.Usage);
    }

    /// <exception cref="CommandException">There is no such route.</exception>
    public static Route Named(PipelineConfiguration pipeline, string name) => pipeline.Find(name)
        ?? throw new CommandException($"There is no route '{name}'; the pipeline has {Names(pipeline)}.", ExitCode.Usage);

    private static string Names(PipelineConfiguration pipeline) =>
        string.Join(", ", pipeline.Routes.Select(static route => route.Name));
}
