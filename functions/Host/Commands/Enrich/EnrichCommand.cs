using System.CommandLine;
using System.Text.Json;
using Spate.Enrichment;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Enrich;

/// <summary><c>spate enrich</c>: enriches one file, with no hub and no queue. It starts nothing that it does not need.</summary>
internal static class EnrichCommand
{
    public static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("input") { Description = "The file to enrich, or - for standard input." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write, or - for standard output; .gz compresses it.",
            HelpName = "file",
            Required = true,
        };
        var rejects = new Option<string?>("--rejects")
        {
            Description = "Where to put rejected records. [default: beside the output]",
            HelpName = "file",
        };
        var route = new Option<string?>("--route") { Description = "The route to follow, if the pipeline has several.", HelpName = "name" };
        var pipeline = PipelineOption.Create();
        var data = DataOption.Create();
        var json = CommonOptions.Json();
        var command = new Command(
            "enrich", "Enrich one file, with no hub and no queue.") { input, output, rejects, route, pipeline, data, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var configuration = PipelineOption.Load(parsed.GetValue(pipeline), DataOption.Read(parsed, data));
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            var file = new FileEnrichment(
                RouteChoice.Choose(configuration, parsed.GetValue(route), from), from, to, parsed.GetValue(rejects) ?? RejectsBeside(to));
            return Task.FromResult(Run(terminal, file, parsed.GetValue(json), cancellationToken));
        });
        return command;
    }

    private static int Run(Terminal terminal, FileEnrichment file, bool json, CancellationToken cancellationToken)
    {
        if (file.Input != "-" && Path.GetFullPath(file.Input) == Path.GetFullPath(file.Output))
            throw new CommandException($"{file.Input} is both the input and the output; name another output.", ExitCode.Usage);

        var start = terminal.Time.GetTimestamp();
        var result = file.Run(new EnrichmentProgress(), cancellationToken);
        var elapsed = terminal.Time.GetElapsedTime(start);

        // Standard output may contain the records.
        var report = file.Output == "-" ? terminal.Error : terminal.Out;
        report.WriteLine(
            json ? JsonSerializer.Serialize(result, HostJson.Readable.EnrichmentResult) : EnrichmentSummary.Of(file, result, elapsed));
        return ExitCode.Ok;
    }

    /// <summary><c>out.ndjson.gz</c> → <c>out.rejects.ndjson.gz</c>.</summary>
    private static string RejectsBeside(string output)
    {
        if (output == "-" || output.StartsWith("/dev/", StringComparison.Ordinal))
            return "rejects.ndjson";

        var compression = output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? output[^3..] : "";
        return $"{Path.ChangeExtension(output[..^compression.Length], null)}.rejects.ndjson{compression}";
    }
}
