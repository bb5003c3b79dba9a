using System.Security.Cryptography;
using System.Text;

namespace Spate.TaskHub.Hubs;

/// <summary>The key of a text in the payload table: its SHA-256, so that whoever stores the same text shares one row.</summary>
internal static class PayloadId
{
    internal static byte[] Of(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    internal static string ToText(byte[] id) => Convert.ToHexStringLower(id);

    /// <summary>The key that a text names; null if it names none.</summary>
    internal static byte[]? Parse(string text)
    {
        var id = new byte[SHA256.HashSizeInBytes];
        return text.Length == 2 * id.Length && Convert.FromHexString(text, id, out _, out _) == System.Buffers.OperationStatus.Done
            ? id
            : null;
    }
}
