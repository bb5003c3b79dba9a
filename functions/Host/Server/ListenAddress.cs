using System.Globalization;
using System.Net;

namespace Spate.Host.Server;

/// <summary>The address on which the program listens.</summary>
/// <param name="EndPoint">The address and the port; port 0 is any free one.</param>
internal sealed record ListenAddress(IPEndPoint EndPoint)
{
    /// <summary>The default: only this machine.</summary>
    public static ListenAddress Default { get; } = new(new IPEndPoint(IPAddress.Loopback, 8080));

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Parses <c>127.0.0.1:8080</c>, <c>[::]:8080</c> or <c>localhost:8080</c>. Other names are not resolved.</summary>
    public static bool TryParse(string text, out ListenAddress address)
    {
        address = Default;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        if (ParseHost(text[..colon]) is not { } host)
            return false;
        address = new ListenAddress(new IPEndPoint(host, port));
        return true;
    }

    public override string ToString() => EndPoint.ToString();

    private static IPAddress? ParseHost(string text)
    {
        if (text == "localhost")
            return IPAddress.Loopback;
        var isBracketed = text is ['[', .., ']'];

        // The framework also parses "1" as an address, so the parsed address must equal the text.
        return IPAddress.TryParse(isBracketed ? text[1..^1] : text, out var address)
            && (isBracketed ? address.GetAddressBytes().Length == 16 : address.ToString() == text && address.GetAddressBytes().Length == 4)
            ? address
            : null;
    }
}
