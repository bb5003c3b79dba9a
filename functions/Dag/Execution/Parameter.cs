namespace Spate.Dag.Execution;

/// <summary>A part of a graph's input, and what it may be.</summary>
internal sealed class Parameter<T>(string name, Func<object?, (bool Given, T Value)> read, IReadOnlyList<T> allowed) : IParameter
{
    public string Name => name;

    public IReadOnlyList<string> Allowed => [.. allowed.Select(Text)];

    public required string? Default { get; init; }

    public T Read(object? input) => read(input).Value;

    public string? FaultOf(object? input)
    {
        var (given, value) = read(input);
        if (!given) return $"parameter '{name}' has no value and no default";
        return allowed.Count == 0 || allowed.Contains(value)
            ? null
            : $"parameter '{name}' is '{Text(value)}', and must be one of {string.Join(", ", allowed.Select(one => $"'{Text(one)}'"))}";
    }

    private static string Text(T value) => value?.ToString() ?? "";
}

internal interface IParameter
{
    string Name { get; }

    /// <summary>What it may be; empty if anything.</summary>
    IReadOnlyList<string> Allowed { get; }

    string? Default { get; }

    /// <summary>What is wrong with it in an input; null if nothing.</summary>
    string? FaultOf(object? input);
}
