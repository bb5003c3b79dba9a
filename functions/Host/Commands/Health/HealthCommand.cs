using System.CommandLine;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Health;

/// <summary><c>spate health</c>: checks the health of a worker or dashboard, for images without other HTTP clients.</summary>
internal static class HealthCommand
{
    private static readonly Uri Default = new("http://127.0.0.1:8080/healthz/live");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Create(Terminal terminal)
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The probe to ask.",
            HelpName = "address",
            DefaultValueFactory = static _ => Default,
            CustomParser = static result => ValueOption.ParseAddress(result, $"{Default}"),
        };
        var command = new Command("health", "Check the health of a worker or dashboard.") { url };
        command.SetAction((parsed, cancellationToken) => AskAsync(terminal, parsed.GetRequiredValue(url), cancellationToken));
        return command;
    }

    private static async Task<int> AskAsync(Terminal terminal, Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Limit, MaxResponseContentBufferSize = 1 << 20 };
        try
        {
            using var response = await client.GetAsync(url, cancellationToken);
            await terminal.Out.WriteLineAsync(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException($"{url} did not answer: {e.Message}", innerException: e);
        }
    }
}
