using System.Globalization;
using System.Text;

namespace Spate.Cloud.Notifications;

/// <summary>
/// Keys as S3's events carry them, encoded as HTML forms are but for slashes: a space is '+', and other bytes of the UTF-8 are %XX.
/// </summary>
internal static class S3EventKey
{
    private const string Unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*/";

    public static string Encode(string key)
    {
        var encoded = new StringBuilder(key.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            if (Unescaped.Contains((char)b, StringComparison.Ordinal))
                encoded.Append((char)b);
            else if (b == ' ')
                encoded.Append('+');
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }

    public static string Decode(string key) => Uri.UnescapeDataString(key.Replace('+', ' '));
}
