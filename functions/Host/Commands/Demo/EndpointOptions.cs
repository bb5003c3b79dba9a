using System.CommandLine;
using System.CommandLine.Parsing;
using Spate.Host.Commands.Demo.Places;

namespace Spate.Host.Commands.Demo;

/// <summary>The endpoint at which a demo runs instead of on directories.</summary>
internal sealed class EndpointOptions
{
    private const string DefaultQueue = "spate-demo";

    private readonly Option<Uri?> _endpoint = new("--endpoint")
    {
        Description =
            "Use S3 and SQS at this address, such as http://127.0.0.1:4566, instead of directories: the pipeline's buckets and the queue "
            + "are created there unless they exist.",
        HelpName = "address",
        CustomParser = ParseEndpoint,
    };

    private readonly Option<string?> _queue = new("--queue")
    {
        Description = $"The queue at the endpoint; NAME-dead takes its dead letters. [default: {DefaultQueue}]",
        HelpName = "name",
    };

    private readonly Option<bool> _notified = new("--notified")
    {
        Description =
            "Let the bucket at the endpoint notify the queue. Without this the demo sends the notifications, as few emulators can.",
    };

    public void AddTo(Command command)
    {
        command.Add(_endpoint);
        command.Add(_queue);
        command.Add(_notified);
    }

    /// <summary>The endpoint that was named, or null for directories.</summary>
    /// <exception cref="CommandException">The options contradict each other.</exception>
    public EndpointSettings? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_endpoint) is { } endpoint)
            return new EndpointSettings(endpoint, parsed.GetValue(_queue) ?? DefaultQueue, parsed.GetValue(_notified));

        return parsed.GetValue(_queue) is null && !parsed.GetValue(_notified)
            ? null
            : throw new CommandException("--queue and --notified go with --endpoint only.", ExitCode.Usage);
    }

    private static Uri? ParseEndpoint(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" && endpoint.AbsolutePath == "/")
            return endpoint;

        result.AddError($"'{text}' is not the address of a service; expected something like http://127.0.0.1:4566.");
        return null;
    }
}
