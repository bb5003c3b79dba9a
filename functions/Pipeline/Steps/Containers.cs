using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>Ends containers: they outlive the client that started them.</summary>
internal static class Containers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RemoveAsync(StepContainer container, ILogger logger, CancellationToken cancellationToken)
    {
        var (program, name) = container;
        var start = new ProcessStartInfo(program, ["rm", "--force", name])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!ProgramPath.IsExecutable(program))
        {
            logger.LogWarning("The container {Container} cannot be removed: {Program} is not here any more", name, program);
            return;
        }

        using var client = Process.Start(start)!;
        client.StandardInput.Close();
        var errors = client.StandardError.ReadToEndAsync(cancellationToken);
        var output = client.StandardOutput.ReadToEndAsync(cancellationToken);
        try
        {
            await client.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            if (client.ExitCode != 0)
                logger.LogWarning("{Program} did not remove the container {Container}: {Error}", program, name, (await errors).Trim());
            await output;
        }
        catch (TimeoutException e)
        {
            client.Kill(entireProcessTree: true);
            logger.LogWarning(e, "{Program} did not remove the container {Container} within {Time}", program, name, Patience);
        }
    }
}
