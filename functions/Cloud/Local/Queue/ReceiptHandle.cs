using System.Globalization;

namespace Spate.Cloud.Local.Queue;

/// <summary>
/// Identifies one receive of one message. The count makes a handle stale as soon as the message is received again; the id keeps a handle
/// from matching a message of another database.
/// </summary>
internal readonly record struct ReceiptHandle(long Sequence, int ReceiveCount, string MessageId)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}.{ReceiveCount}.{MessageId}");

    public static ReceiptHandle Parse(string handle)
    {
        var parts = (handle ?? "").Split('.');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new(sequence, count, parts[2])
            : throw new ArgumentException($"'{handle}' is not a receipt handle of this queue.", nameof(handle));
    }
}
