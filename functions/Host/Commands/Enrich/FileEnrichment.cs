using Spate.Enrichment;
using Spate.Pipeline;

namespace Spate.Host.Commands.Enrich;

/// <summary>Enriches one file with a route, with no hub and no queue.</summary>
/// <param name="Route">The route.</param>
/// <param name="Input">The file, or <c>-</c> for standard input, which is plain.</param>
/// <param name="Output">The file to write, or <c>-</c> for standard output; compressed if its name ends in <c>.gz</c>.</param>
/// <param name="Rejects">The file for rejected records; written only if there are any, and compressed like the output.</param>
internal sealed record FileEnrichment(Route Route, string Input, string Output, string Rejects)
{
    /// <exception cref="CommandException">
    /// The input is missing or not valid, or an output cannot be written; neither output is changed.
    /// </exception>
    public EnrichmentResult Run(EnrichmentProgress progress, CancellationToken cancellationToken)
    {
        using var input = OpenInput();
        var enricher = Enricher.Create(Route.Enrichment, ReferenceTables.Load(Route.Enrichment));
        using var records = OutputTarget.Open(Output);
        OutputTarget? rejects = null;
        try
        {
            var result = enricher.Run(
                new EnrichmentInput { Content = input, Name = Input },
                new EnrichmentOutput
                {
                    Records = records.Stream,
                    OpenRejects = () => (rejects = OutputTarget.Open(Rejects)).Stream,
                    Compression = Output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                        ? OutputCompression.Gzip
                        : OutputCompression.None,
                },
                progress,
                cancellationToken);
            rejects?.Complete();
            records.Complete();
            return result;
        }
        catch (EnrichmentException exception)
        {
            throw new CommandException($"{Input}: {exception.Message}", innerException: exception);
        }
        finally
        {
            rejects?.Dispose();
        }
    }

    private Stream OpenInput()
    {
        if (Input == "-")
            return Console.OpenStandardInput();

        try
        {
            return new FileStream(Input, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"{Input}: there is no such file", innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{Input}: cannot be read: {exception.Message}", innerException: exception);
        }
    }
}
