namespace Spate.Pipeline.Steps;

/// <summary>The programs with which steps are started, as far as this machine has them.</summary>
internal sealed class StepTools(ProgramPath path)
{
    private static readonly string[] ContainerPrograms = ["docker", "podman"];

    public ProgramPath Path => path;

    /// <summary>Gives a step a session of its own, whose processes can be ended together.</summary>
    public string? Setsid => path.Find("setsid");

    /// <summary>Limits what a process may use.</summary>
    public string? Prlimit => path.Find("prlimit");

    /// <summary>Lets a process yield to others.</summary>
    public string? Nice => path.Find("nice");

    /// <summary>Runs the guard that ends steps when their worker dies.</summary>
    public string? Shell => path.Find("sh");

    /// <summary>Runs containers.</summary>
    public string? Containers => ContainerPrograms.Select(path.Find).FirstOrDefault(file => file is not null);
}
