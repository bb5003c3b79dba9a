using System.Text.Json;

namespace Spate.TaskHub;

/// <summary>Finds values in the inputs and outputs of runs, whose shapes differ.</summary>
public static class JsonPath
{
    /// <summary>
    /// The value at a path: names joined by dots, such as <c>tableVersions.publishers</c>. Upper and lower case of names are the same.
    /// Undefined if it is not there.
    /// </summary>
    public static JsonElement Find(JsonElement root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var element = root;
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object)
                return default;
            element =
                element.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        }

        return element;
    }
}
