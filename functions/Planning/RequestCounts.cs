namespace Spate.Planning;

/// <summary>The number of billed requests.</summary>
/// <param name="Writes">Of the object store: puts, uploads of parts, lists.</param>
/// <param name="Reads">Of the object store: gets and heads.</param>
/// <param name="Messages">Of the queue: receives and deletes, ten messages each.</param>
public sealed record RequestCounts(double Writes, double Reads, double Messages)
{
    /// <summary>
    /// The pipeline's requests for files with this many parts in total. Written per file: the output and its counts, a country and three
    /// dimensions, two reports, the manifest, and a list of what it replaces. Read per file: the input (three heads, the beginning, the
    /// content), the previous manifest, the counts (for each aggregate, the report and the manifest), and the aggregates (for the report).
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
