using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>Chooses the route for a file that is not in a bucket.</summary>
internal static class RouteChoice
{
    /// <summary>The named route, or the only one whose suffixes match the file.</summary>
    /// <exception cref="CommandException">There is no such route, or more than one.</exception>
    public static Route Choose(PipelineConfiguration pipeline, string? named, string file)
    {
        var all = string.Join(", ", pipeline.Routes.Select(static route => route.Name));
        if (named is not null)
        {
            return pipeline.Find(named)
                ?? throw new CommandException($"There is no route '{named}'; the pipeline has {all}.", ExitCode.Usage);
        }

        if (pipeline.Routes is [var only])
            return only;

        var matching =
            pipeline.Routes.Where(route => route.Source.Suffixes.Any(suffix => file.EndsWith(suffix, StringComparison.Ordinal))).ToList();
        return matching is [var match]
            ? match
            : throw new CommandException($"Which route is meant for {file}? Name one of {all} with --route.", ExitCode.Usage);
    }
}
