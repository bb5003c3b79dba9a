using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Spate.Host.Settings;

/// <summary>
/// Compares a configuration with the options that it is bound to, and reports every invalid key with its full path and its origin. Binding
/// alone stops at the first, and names an unknown key without its path.
/// </summary>
internal sealed class ConfigurationCheck(SettingOrigins origins)
{
    private const int LongestValue = 60;

    public IEnumerable<string> Problems(IConfiguration section, Type options, string path = "")
    {
        foreach (var child in section.GetChildren())
        {
            if (options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not { } property)
            {
                yield return $"{origins.Of(child.Path)}: {Join(path, child.Key)} is not a known setting; allowed here: {Keys(options)}";
                continue;
            }

            foreach (var problem in Problems(child, property, Join(path, Key(property))))
                yield return problem;
        }
    }

    private IEnumerable<string> Problems(IConfigurationSection section, PropertyInfo property, string path)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var isDictionary = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);
        if (!isDictionary && type.Assembly != typeof(HostConfiguration).Assembly)
            return Scalar(section, property, type, path);
        if (section.Value is { } value)
            return [Wrong(section, path, "an object", value.Length == 0 ? "a list or a text that is empty" : Describe(value))];
        if (IsList(section))
            return [Wrong(section, path, "an object", "a list")];
        return isDictionary
            ? section.GetChildren().SelectMany(entry => Scalar(entry, property, type.GenericTypeArguments[1], Join(path, entry.Key)))
            : Problems(section, type, path);
    }

    private IEnumerable<string> Scalar(IConfigurationSection section, PropertyInfo property, Type type, string path) =>
        section.GetChildren().FirstOrDefault() is { } child
            ? [Wrong(child, path, SettingRule.Broken(property, type, null)!, IsList(section) ? "a list" : "an object")]
            : SettingRule.Broken(property, type, section.Value) is { } expected ? [Wrong(section, path, expected, Describe(section.Value))]
            : [];

    private string Wrong(IConfigurationSection culprit, string path, string expected, string actual) =>
        $"{origins.Of(culprit.Path)}: {path} must be {expected}, but is {actual}";

    private static string Describe(string? value) => value switch
    {
        null => "null",
        "" => "empty",
        { Length: > LongestValue } => "a longer text",
        _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => value,
        _ => $"\"{value}\"",
    };

    private static bool IsList(IConfigurationSection section) =>
        section.GetSection("0").Value is not null || section.GetSection("0").GetChildren().Any();

    private static string Keys(Type options) => string.Join(", ", options.GetProperties().Select(Key));

    private static string Key(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
