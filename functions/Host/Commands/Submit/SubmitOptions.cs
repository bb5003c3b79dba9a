using System.CommandLine;
using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Commands.Submit;

/// <summary>Which objects to submit, and how fast.</summary>
internal sealed class SubmitOptions
{
    private const double MinRate = 0.001;
    private const double MaxRate = 1000;

    private readonly Argument<ObjectAddress> _objects = new("objects")
    {
        Description = "s3://BUCKET, or s3://BUCKET/PREFIX for objects whose keys begin with PREFIX.",
        CustomParser = static result => ValueOption.ParseObjects(result) ?? default,
    };

    private readonly Option<string?> _route = new("--route") { Description = "Only objects of this route.", HelpName = "name" };
    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;

    private readonly Option<long?> _minSize = ValueOption.OptionalSize("--min-size", "Only objects of at least this size, such as 64KiB.");
    private readonly Option<long?> _maxSize = ValueOption.OptionalSize("--max-size", "Only objects of at most this size, such as 1GiB.");
    private readonly Option<double?> _rate = ValueOption.OptionalNumber(
        "--rate", "The maximum number of runs to schedule per second. [default: no limit]", MinRate, MaxRate);

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Show how many runs and bytes it would be, and schedule nothing.",
    };

    public SubmitOptions(TimeProvider time)
    {
        _since = MomentOption.Create(
            "--since", "Only objects written at this time or later: 2026-03-14, 2026-03-14T15:09:26Z, or a time ago: 36h, 7d.", time);
        _until = MomentOption.Create("--until", "Only objects written before this time, in the same forms.", time);
    }

    public void AddTo(Command command)
    {
        command.Add(_objects);
        foreach (var option in new Option[] { _route, _since, _until, _minSize, _maxSize, _rate, _dryRun })
            command.Add(option);
    }

    /// <exception cref="CommandException">The options contradict each other.</exception>
    public BackfillRequest Read(ParseResult parsed)
    {
        var (bucket, prefix) = parsed.GetRequiredValue(_objects);
        var request = new BackfillRequest(bucket, prefix)
        {
            Route = parsed.GetValue(_route),
            Since = parsed.GetValue(_since),
            Until = parsed.GetValue(_until),
            MinBytes = parsed.GetValue(_minSize) ?? 0,
            MaxBytes = parsed.GetValue(_maxSize) ?? long.MaxValue,
            RunsPerSecond = parsed.GetValue(_rate),
            DryRun = parsed.GetValue(_dryRun),
        };
        if (request.Since >= request.Until)
        {
            throw new CommandException(
                $"--since {request.Since:u} is not before --until {request.Until:u}: no object can match.", ExitCode.Usage);
        }

        return request.MinBytes <= request.MaxBytes
            ? request
            : throw new CommandException($"--min-size {request.MinBytes} is more than --max-size {request.MaxBytes}.", ExitCode.Usage);
    }
}
