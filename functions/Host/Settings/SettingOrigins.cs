using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Spate.Host.Settings;

/// <summary>Finds the origin of a setting: the file, or the environment variable that overrides it.</summary>
/// <param name="configuration">The settings.</param>
/// <param name="file">The file, as the user named it.</param>
/// <param name="prefix">The prefix of the environment variables.</param>
internal sealed class SettingOrigins(IConfigurationRoot configuration, string? file, string prefix)
{
    /// <param name="key">The key of a value or of a section.</param>
    public string Of(string key) =>
        IsVariable(key) ? $"environment variable {Variable(First(Provider(key)!, key))}" : file!;

    public bool IsVariable(string key) => Provider(key) is EnvironmentVariablesConfigurationProvider;

    private IConfigurationProvider? Provider(string key) =>
        configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out var value) && value is not null)
            ?? configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out _) || Below(provider, key).Any());

    private static string First(IConfigurationProvider provider, string key)
    {
        while (!provider.TryGet(key, out _))
            key = ConfigurationPath.Combine(key, Below(provider, key).First());
        return key;
    }

    private static IEnumerable<string> Below(IConfigurationProvider provider, string key) => provider.GetChildKeys([], key);

    /// <summary>Configuration ignores case, but environments do not, so this returns the name that was set.</summary>
    private string Variable(string key)
    {
        var name = prefix + key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);
        return Environment.GetEnvironmentVariables().Keys.Cast<string>().First(set => name.Equals(
            set.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }
}
