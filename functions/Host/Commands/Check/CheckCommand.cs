using System.CommandLine;
using System.Text.Json;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Host.Commands.Schedules;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Check;

/// <summary><c>spate check</c>: validates a pipeline, and shows what it does with the first records of a file.</summary>
internal static class CheckCommand
{
    private const int DefaultCount = 5;
    private const int MaxCount = 10_000;

    public static Command Create(Terminal terminal)
    {
        var pipeline = PipelineOption.Create();
        var data = DataOption.Create();
        var sample = new Option<string?>("--sample")
        {
            Description = "A file whose first records are shown before and after.",
            HelpName = "file",
        };
        var route = new Option<string?>("--route")
        {
            Description = "The route for the sample, if the pipeline has several.",
            HelpName = "name",
        };
        var count = ValueOption.Count("--count", "How many records of the sample to show.", DefaultCount, MaxCount);
        var json = CommonOptions.Json();
        var command = new Command("check", "Validate pipeline.yaml and the tables it names; show what it does with a sample.")
        {
            sample, route, count, pipeline, data, json,
        };
        command.SetAction(parsed =>
        {
            var path = PipelineOption.Locate(parsed.GetValue(pipeline), DataOption.Read(parsed, data));
            var (configuration, problems) = Validate(path);
            if (problems.Count > 0 || parsed.GetValue(sample) is not { } file)
                return Report(terminal, path, configuration, problems, parsed.GetValue(json));

            var spec = RouteChoice.Choose(configuration!, parsed.GetValue(route), file).Enrichment;
            Show(
                terminal, SampleEnrichment.Run(spec, ReferenceTables.Load(spec), file, (int)parsed.GetValue(count)), parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static (PipelineConfiguration? Configuration, IReadOnlyList<ConfigurationDiagnostic> Problems) Validate(string path)
    {
        try
        {
            var configuration = PipelineConfiguration.Load(path);
            return (
                configuration,
                [.. configuration.Routes.SelectMany(route => ReferenceProblems(path, route).Concat(StepProblems(path, route)))]);
        }
        catch (PipelineConfigurationException exception)
        {
            return (null, exception.Diagnostics);
        }
    }

    /// <summary>What this machine lacks for the steps of a route.</summary>
    private static IEnumerable<ConfigurationDiagnostic> StepProblems(string path, Route route) =>
        StepCheck.FindProblems(route).Select(problem => new ConfigurationDiagnostic(path, 0, 0, $"route {route.Name}: {problem}"));

    /// <summary>The problems of the tables and geo databases of a route.</summary>
    private static IEnumerable<ConfigurationDiagnostic> ReferenceProblems(string path, Route route)
    {
        IEnumerable<string> problems;
        try
        {
            Enricher.Create(route.Enrichment, ReferenceTables.Load(route.Enrichment));
            problems = route.Enrichment.Geo.SelectMany(GeoDatabaseCheck.Problems);
        }
        catch (Exception exception) when (exception is ReferenceTableException or GeoDatabaseException or ArgumentException)
        {
            problems = [exception.Message];
        }

        return problems.Select(problem => new ConfigurationDiagnostic(path, 0, 0, $"route {route.Name}: {problem}"));
    }

    private static int Report(
        Terminal terminal, string path, PipelineConfiguration? configuration, IReadOnlyList<ConfigurationDiagnostic> problems, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(
                new CheckReport(path, problems.Count == 0, [.. configuration?.Routes.Select(static route => route.Name) ?? []], problems,
                    [.. configuration?.Schedules.Select(schedule => CheckedSchedule.Of(schedule, terminal.Time.GetUtcNow())) ?? []]),
                HostJson.Readable.CheckReport));
        }
        else if (problems.Count == 0)
        {
            terminal.Out.WriteLine($"{path}: all is well");
            foreach (var route in configuration!.Routes)
                terminal.Out.WriteLine(Describe(route));
            foreach (var schedule in configuration.Schedules)
                terminal.Out.WriteLine(Describe(schedule, terminal.Time.GetUtcNow()));
        }
        else
        {
            foreach (var problem in problems)
                terminal.Error.WriteLine(problem);
        }

        return problems.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private static string Describe(Route route)
    {
        var (source, output, spec) = (route.Source, route.Output, route.Enrichment);
        var added = spec.Lookups.SelectMany(static lookup => lookup.Fields.Keys)
            .Concat(spec.Geo.SelectMany(static geo => geo.Fields.Keys))
            .Concat(spec.Constants.Keys);
        var suffixes = source.Suffixes.Count > 0 ? $" ({string.Join(", ", source.Suffixes)})" : "";
        var (from, to) = (new ObjectAddress(source.Bucket, source.Prefix), new ObjectAddress(output.Bucket, output.Prefix));
        var steps = route.Steps.Count == 0
            ? ""
            : $"{Environment.NewLine}    runs {string.Join(", ", route.Steps.Select(static step => step.Name))}";
        return $"  {route.Name}: {from}{suffixes} → {to}{Environment.NewLine}    adds {string.Join(", ", added)}{steps}";
    }

    private static string Describe(Schedule schedule, DateTimeOffset now)
    {
        var next = CheckedSchedule.Of(schedule, now).Next.Select(static time => $"{Environment.NewLine}    {ScheduleView.Time(time)}");
        return $"  {schedule.Name}: {schedule.Orchestration} at {schedule.Cron} ({schedule.TimeZone}), next{string.Concat(next)}";
    }

    private static void Show(Terminal terminal, IReadOnlyList<SampleOutcome> outcomes, bool json)
    {
        foreach (var outcome in outcomes)
        {
            if (json)
                terminal.Out.WriteLine(JsonSerializer.Serialize(outcome, HostJson.Readable.SampleOutcome));
            else
                SampleView.Write(terminal, outcome);
        }
    }
}

/// <summary>The result of a check, for programs.</summary>
internal sealed record CheckReport(
    string Pipeline, bool IsValid, IReadOnlyList<string> Routes, IReadOnlyList<ConfigurationDiagnostic> Problems,
    IReadOnlyList<CheckedSchedule> Schedules);

/// <summary>A schedule of a pipeline, with its next times.</summary>
internal sealed record CheckedSchedule(string Name, IReadOnlyList<DateTimeOffset> Next)
{
    private const int Times = 3;

    public static CheckedSchedule Of(Schedule schedule, DateTimeOffset now) =>
        new(schedule.Name, ScheduleClient.NextTimes(schedule, now, Times));
}
