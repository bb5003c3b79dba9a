using System.CommandLine;
using Spate.Host.Server;

namespace Spate.Host.Commands;

/// <summary>Where a command listens for HTTP.</summary>
internal static class ListenOption
{
    private const string ForHttp = "Where to listen for HTTP. [default: 127.0.0.1:8080]";

    public static Option<ListenAddress> Create(string description = ForHttp) => new("--listen")
    {
        Description = description,
        HelpName = "address:port",
        CustomParser = static result =>
        {
            if (ListenAddress.TryParse(result.Tokens[0].Value, out var address))
                return address;
            result.AddError($"'{result.Tokens[0].Value}' is not an address and a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080.");
            return null;
        },
    };

    public static ListenAddress Read(ParseResult parsed, Option<ListenAddress> option) => parsed.GetValue(option) ?? ListenAddress.Default;
}
