using System.Security.Cryptography;
using System.Text;
using Spate.Host.Settings;

namespace Spate.Host.Server.Access;

/// <summary>The keys of those who may come in from other machines. Only their hashes are kept.</summary>
internal sealed class ApiKeys
{
    /// <summary>The environment variable that holds a key of an operator.</summary>
    public const string Variable = "SPATE_API_KEY";

    private const string OperatorOfEnvironment = "operator";
    private const int MinLength = 16;
    private const int MaxLength = 512;

    private readonly IReadOnlyList<(byte[] Hash, Caller Caller)> _keys;

    private ApiKeys(IReadOnlyList<(byte[] Hash, Caller Caller)> keys) => _keys = keys;

    /// <summary>Whether a key is needed.</summary>
    public bool AreRequired => _keys.Count > 0;

    /// <summary>The keys that an address requires; none if only this machine can reach it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="settings">The keys in the settings.</param>
    /// <param name="key">The key in the environment.</param>
    /// <exception cref="CommandException">Other machines can reach the address, and there is no key or only a weak one.</exception>
    public static ApiKeys For(ListenAddress address, DashboardSection settings, string? key)
    {
        if (address.IsLoopback)
            return new ApiKeys([]);
        List<(byte[], Caller)> keys =
        [
            .. settings.Operators.Select(static entry => Of(entry, Role.Operator)),
            .. settings.Viewers.Select(static entry => Of(entry, Role.Viewer)),
        ];
        if (!string.IsNullOrEmpty(key))
            keys.Add((Hash(Strong(key)), new Caller(OperatorOfEnvironment, Role.Operator)));
        return keys.Count > 0
            ? new ApiKeys(keys)
            : throw new CommandException(
                $"{address} can be reached from other machines: put a key for the API into the environment variable {Variable}, hashes of "
                + "keys into extensions.dashboard of host.json, or listen on 127.0.0.1.",
                ExitCode.Usage);
    }

    /// <summary>
    /// Whose key it is; null if it is nobody's. Hashes are compared in constant time, and all of them, so that the duration reveals neither
    /// how much is right nor whose it is.
    /// </summary>
    public Caller? Find(string? key)
    {
        if (key is null or { Length: 0 or > MaxLength })
            return null;
        var hash = Hash(key);
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
                found = caller;
        }

        return found;
    }

    private static (byte[] Hash, Caller Caller) Of(KeyValuePair<string, string> entry, Role role) =>
        (Convert.FromHexString(entry.Value), new Caller(entry.Key, role));

    private static string Strong(string key) => key.Length is >= MinLength and <= MaxLength && key.All(static c => c is > ' ' and < '\x7f')
        ? key
        : throw new CommandException(
            $"{Variable} must have {MinLength} characters or more, of ASCII without spaces, such as 'openssl rand -hex 32' gives.",
            ExitCode.Usage);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
