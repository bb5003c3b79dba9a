using System.Globalization;
using System.Text;

namespace Spate.Cloud.Notifications;

/// <summary>
/// How S3 writes keys in JSON and XML: a space is '+', a few characters are themselves, other bytes of the UTF-8 are %XX.
/// </summary>
/// <param name="unescaped">The characters that stay as they are, beside letters and digits.</param>
internal sealed class KeyEncoding(string unescaped)
{
    /// <summary>As HTML forms are encoded, but with slashes.</summary>
    public static KeyEncoding Events { get; } = new("-_.*/");

    /// <summary>See "Configuring event notifications using object key name filtering" in the S3 user guide.</summary>
    public static KeyEncoding Filters { get; } = new("/!-_.*'()");

    public static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    public string Encode(string key)
    {
        var encoded = new StringBuilder(key.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || unescaped.Contains((char)b, StringComparison.Ordinal))
                encoded.Append((char)b);
            else if (b == ' ')
                encoded.Append('+');
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}
