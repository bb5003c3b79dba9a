namespace Spate.Pipeline.Steps;

/// <summary>Paths of outputs, which the pipeline's author writes.</summary>
internal static class StepPath
{
    private const int MaxLength = 200;

    /// <summary>What keeps a text from being the path of an output; null if nothing does.</summary>
    public static string? FaultOf(string path)
    {
        if (path.Length > MaxLength) return $"it has more than {MaxLength} characters";
        var segments = path.TrimEnd('/').Split('/');
        if (segments.Any(segment => segment is "" or "." or "..")) return "use a relative path without '.', '..' and empty names";
        return path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
            ? null
            : "use letters, digits, '.', '-', '_', and '/' for folders";
    }

    /// <summary>Whether two outputs would share files.</summary>
    public static bool Overlap(string a, string b) =>
        $"{a.TrimEnd('/')}/".StartsWith($"{b.TrimEnd('/')}/", StringComparison.OrdinalIgnoreCase)
        || $"{b.TrimEnd('/')}/".StartsWith($"{a.TrimEnd('/')}/", StringComparison.OrdinalIgnoreCase);
}
