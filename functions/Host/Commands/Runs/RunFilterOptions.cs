using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Commands.Completion;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.TaskHub;

namespace Spate.Host.Commands.Runs;

/// <summary>The options that say which runs are meant, of every command that takes several.</summary>
internal sealed class RunFilterOptions
{
    private readonly Option<OrchestrationRuntimeStatus[]> _states = new("--state")
    {
        Description = "Only runs in these states.",
        HelpName = string.Join('|', RunStates.Names),
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ParseStates,
    };

    private readonly Option<string?> _route = new("--route") { Description = "Only runs of this route.", HelpName = "name" };

    private readonly Option<ObjectAddress?> _objects = new("--objects")
    {
        Description = "Only runs of s3://BUCKET, or of what begins with s3://BUCKET/PREFIX.",
        HelpName = "address",
        CustomParser = ValueOption.ParseObjects,
    };

    private readonly Option<KeyValuePair<string, string>[]> _tags = Pairs("--tag", "Only runs with this tag; several must all be there.");

    private readonly Option<KeyValuePair<string, string>[]> _outputs = Pairs(
        "--output", "Only runs whose result has this value, by its path: references.publishers=1f3a…");

    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;

    private readonly Option<string?> _error = new("--error")
    {
        Description = "Only runs whose failure contains this text, in any case.",
        HelpName = "text",
    };

    private readonly Option<string?> _fingerprint = new("--fingerprint")
    {
        Description = "Only runs whose failure is of this kind: 'get' shows the fingerprint.",
        HelpName = "hex",
    };

    public RunFilterOptions(TimeProvider time, HostContextOptions context)
    {
        _since = MomentOption.Create(
            "--since", "Only runs scheduled at this time or later: 2026-03-14, 2026-03-14T15:09:26Z, or so long ago: 36h, 7d.", time);
        _until = MomentOption.Create("--until", "Only runs scheduled at this time or earlier; in the same forms.", time);
        _states.CompletionSources.Clear();
        _states.CompletionSources.Add(static completion => Completions.Of(RunStates.Names, completion));
        _route.CompletionSources.Add(completion => RunCompletions.Routes(completion, context));
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _states, _route, _objects, _tags, _since, _until, _error, _fingerprint, _outputs })
            command.Add(option);
    }

    /// <exception cref="CommandException">The options contradict each other.</exception>
    public RunFilter Read(ParseResult parsed)
    {
        var filter = new RunFilter
        {
            States = parsed.GetValue(_states) ?? [],
            Tags = Distinct(_tags, parsed),
            Output = Distinct(_outputs, parsed),
            CreatedFrom = parsed.GetValue(_since),
            CreatedTo = parsed.GetValue(_until),
            FailureText = parsed.GetValue(_error),
            Fingerprint = parsed.GetValue(_fingerprint)?.ToLowerInvariant(),
        };
        filter = filter.OfRoute(parsed.GetValue(_route)).OfObjects(parsed.GetValue(_objects));
        return filter.CreatedFrom > filter.CreatedTo
            ? throw new CommandException(
                $"--since {filter.CreatedFrom:u} is later than --until {filter.CreatedTo:u}: nothing was scheduled between them.",
                ExitCode.Usage)
            : filter;
    }

    private static Dictionary<string, string> Distinct(Option<KeyValuePair<string, string>[]> option, ParseResult parsed)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parsed.GetValue(option) ?? [])
        {
            if (!all.TryAdd(name, value) && all[name] != value)
            {
                throw new CommandException(
                    $"No run has both {option.Name} {name}={all[name]} and {option.Name} {name}={value}.", ExitCode.Usage);
            }
        }

        return all;
    }

    private static Option<KeyValuePair<string, string>[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "name=value",
        CustomParser = ParsePairs,
    };

    private static OrchestrationRuntimeStatus[] ParseStates(ArgumentResult result)
    {
        var states = new List<OrchestrationRuntimeStatus>();
        foreach (var token in result.Tokens)
        {
            if (RunStates.TryParse(token.Value, out var state))
                states.Add(state);
            else
                result.AddError($"'{token.Value}' is not a state of a run: {string.Join(", ", RunStates.Names)}.");
        }

        return [.. states];
    }

    private static KeyValuePair<string, string>[] ParsePairs(ArgumentResult result)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var token in result.Tokens)
        {
            if (RunFilters.ParsePair(token.Value) is { } pair)
                pairs.Add(pair);
            else
                result.AddError($"'{token.Value}' is not of the form name=value.");
        }

        return [.. pairs];
    }
}
