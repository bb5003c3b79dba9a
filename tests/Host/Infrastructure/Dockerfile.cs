using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>An instruction of a Dockerfile.</summary>
internal sealed record DockerInstruction(string Name, string Arguments)
{
    /// <summary>The arguments of the exec form, <c>["a", "b"]</c>.</summary>
    public IReadOnlyList<string> Exec =>
        JsonSerializer.Deserialize<string[]>(Arguments[Arguments.IndexOf('[', StringComparison.Ordinal)..])!;
}

/// <summary>One <c>FROM</c> and what follows it.</summary>
internal sealed record DockerStage(string Name, string Image, IReadOnlyList<DockerInstruction> Instructions)
{
    public IEnumerable<DockerInstruction> Every(string name) => Instructions.Where(instruction => instruction.Name == name);

    /// <summary>The last instruction of a name, which is the one that counts.</summary>
    public DockerInstruction Last(string name) => Every(name).Last();
}

/// <summary>A Dockerfile, read into stages as BuildKit reads it: comments dropped, continued lines joined.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(IReadOnlyList<DockerInstruction> globals, IReadOnlyList<DockerStage> stages) =>
        (Globals, Stages) = (globals, stages);

    /// <summary>The arguments that stand before the first stage.</summary>
    public IReadOnlyList<DockerInstruction> Globals { get; }

    public IReadOnlyList<DockerStage> Stages { get; }

    public static Dockerfile Load(string path)
    {
        var lines = File.ReadLines(path).Where(static line => !line.TrimStart().StartsWith('#'));
        var instructions = string.Join('\n', lines)
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ', 2)).Select(static parts => new DockerInstruction(parts[0], parts[1].Trim())).ToList();
        var stages = new List<DockerStage>();
        foreach (var instruction in instructions.SkipWhile(static instruction => instruction.Name != "FROM"))
        {
            if (instruction.Name == "FROM")
                stages.Add(Stage(From().Match(instruction.Arguments)));
            else
                stages[^1] = stages[^1] with { Instructions = [.. stages[^1].Instructions, instruction] };
        }

        return new Dockerfile([.. instructions.TakeWhile(static instruction => instruction.Name != "FROM")], stages);
    }

    private static DockerStage Stage(Match from) =>
        from.Success
            ? new DockerStage(from.Groups["name"].Value, from.Groups["image"].Value, [])
            : throw new FormatException("A FROM has no name.");

    [GeneratedRegex(@"^(--platform=\S+ )?(?<image>\S+) AS (?<name>\S+)$")]
    private static partial Regex From();
}
