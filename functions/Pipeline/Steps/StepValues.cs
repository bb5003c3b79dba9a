using System.Globalization;

namespace Spate.Pipeline.Steps;

/// <summary>What the placeholders of a step stand for, where it runs.</summary>
/// <param name="Program">The step's program.</param>
/// <param name="Paths">Where the program sees its files.</param>
/// <param name="Inputs">The files of each input, relative to the folder of inputs.</param>
/// <param name="Item">The item that it runs for.</param>
internal sealed record StepValues(
    StepProgram Program, StepPaths Paths, IReadOnlyDictionary<string, IReadOnlyList<string>> Inputs, int? Item)
{
    /// <summary>The program and its arguments. An input that stands alone gives one argument for each of its files.</summary>
    public IReadOnlyList<string> Command() => [.. Program.Command.SelectMany(Arguments)];

    public string Fill(string text) => StepText.Fill(text, Value);

    private IEnumerable<string> Arguments(string text) => StepText.Only(text) is { } name && Inputs.TryGetValue(name, out var files)
        ? files.Select(InputPath)
        : [Fill(text)];

    private string Value(string name) => name switch
    {
        StepText.Pipeline => Paths.Pipeline,
        StepText.Item => Item!.Value.ToString(CultureInfo.InvariantCulture),
        _ when Inputs.TryGetValue(name, out var files) => InputPath(files[0]),
        _ => $"{Paths.Outputs}/{Program.Outputs[name].Path}",
    };

    private string InputPath(string file) => $"{Paths.Inputs}/{file}";
}

/// <summary>Where a program sees its files.</summary>
internal sealed record StepPaths(string Inputs, string Outputs, string Pipeline)
{
    /// <summary>Where a container sees them.</summary>
    public static StepPaths InContainer { get; } = new("/inputs", "/outputs", "/pipeline");
}
