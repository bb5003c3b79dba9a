using System.Security.Cryptography;
using System.Text;

namespace Spate.Pipeline;

/// <summary>Short names that follow from longer ones.</summary>
internal static class Digest
{
    /// <summary>The first bytes of a text's SHA-256, in lower-case hexadecimal.</summary>
    public static string Of(string text, int bytes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));
}
