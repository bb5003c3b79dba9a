namespace Spate.Planning;

/// <summary>Requests that are paid for one by one.</summary>
/// <param name="Writes">Of the object store: puts, uploads of parts, lists.</param>
/// <param name="Reads">Of the object store: gets and heads.</param>
/// <param name="Messages">Of the queue: receipts and deletions, ten messages each.</param>
public sealed record RequestCounts(double Writes, double Reads, double Messages)
{
    /// <summary>
    /// Those of files in so many parts, as the pipeline makes them. A file: output and counts, a country and three dimensions, two reports,
    /// the manifest, and a list of what it replaces; read for it are the input (three heads, a first look, the content), the manifest
    /// before, the counts by each aggregate, the report and the manifest, and the aggregates by the report.
    /// </summary>
    public static RequestCounts Of(int files, int parts)
    {
        const int ListsOfFile = 1, ReadsOfFile = 18, ReadsOfPart = 8, MessagesOfReceipt = 10;
        var further = parts - files;
        return new RequestCounts(
            ((double)(WorkerProfile.WritesOfFile + ListsOfFile) * files) + ((double)WorkerProfile.WritesOfPart * further),
            ((double)ReadsOfFile * files) + ((double)ReadsOfPart * further),
            2.0 * files / MessagesOfReceipt);
    }

    /// <summary>What they cost.</summary>
    public double Cost(RequestPrice prices) => (Writes * prices.StorePerThousandWrites / 1e3)
        + (Reads * prices.StorePerThousandReads / 1e3)
        + (Messages * prices.QueuePerMillion / 1e6);
}
