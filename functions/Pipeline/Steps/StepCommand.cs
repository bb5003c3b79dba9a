namespace Spate.Pipeline.Steps;

/// <summary>A process that is to be started.</summary>
/// <param name="File">The program's file.</param>
/// <param name="Arguments">Its arguments, which no shell sees.</param>
/// <param name="Environment">Its environment; nothing else is in it.</param>
/// <param name="Folder">Its working directory.</param>
internal sealed record StepCommand(
    string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Folder)
{
    /// <summary>What its environment has as <see cref="StepEnvironment.Mark"/>.</summary>
    public string Mark => Environment[StepEnvironment.Mark];

    /// <summary>Whether it leads a session, and so a process group.</summary>
    public bool IsLeader { get; init; }

    /// <summary>The container that it stands for; null for none.</summary>
    public StepContainer? Container { get; init; }
}

/// <summary>A container.</summary>
/// <param name="Program">The program that runs containers.</param>
/// <param name="Name">The container's name.</param>
internal sealed record StepContainer(string Program, string Name);
