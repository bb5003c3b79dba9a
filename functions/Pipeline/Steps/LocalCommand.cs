using System.Globalization;

namespace Spate.Pipeline.Steps;

/// <summary>A step as a process of the worker's machine.</summary>
internal static class LocalCommand
{
    public static StepCommand Of(RouteStep step, StepTools tools, StepValues values, StepFolder folder, Dictionary<string, string> facts)
    {
        var command = values.Command();
        var environment = new Dictionary<string, string>(facts, StringComparer.Ordinal)
        {
            ["PATH"] = tools.Path.Value,
            ["LANG"] = "C.UTF-8",
            ["HOME"] = folder.Work,
            ["TMPDIR"] = folder.Temporary,
            [StepEnvironment.Mark] = folder.Path,
        };
        foreach (var (name, value) in StepEnvironment.Inherited(step)) environment[name] = value;
        foreach (var (name, text) in step.Program.Environment) environment[name] = values.Fill(text);

        var program = Program(step.Program.Folder, command[0], tools.Path) ?? throw new PermanentFailureException(
            "ProgramNotFound",
            $"Step '{step.Name}' runs '{command[0]}', which is not on this worker. Install it, or give the step a pool whose workers have "
            + "it, then rewind the run.");
        string[] whole = [.. Wrappers(step, tools), program, .. command.Skip(1)];
        return new StepCommand(whole[0], whole[1..], environment, folder.Work) { IsLeader = tools.Setsid is not null };
    }

    /// <summary>The file of a program; null if there is none.</summary>
    public static string? Program(string folder, string program, ProgramPath path)
    {
        if (!program.Contains('/', StringComparison.Ordinal)) return path.Find(program);
        var file = Path.GetFullPath(program, folder);
        return ProgramPath.IsExecutable(file) ? file : null;
    }

    /// <summary>The tools that a step's limits need and that are missing.</summary>
    public static IEnumerable<string> MissingTools(StepLimits limits, StepTools tools)
    {
        if ((limits.Memory is not null || limits.CpuTime is not null) && tools.Prlimit is null) yield return "prlimit";
        if (limits.Nice is not null && tools.Nice is null) yield return "nice";
    }

    /// <summary>Each of them replaces itself by what follows, so that the process stays one.</summary>
    private static IEnumerable<string> Wrappers(RouteStep step, StepTools tools)
    {
        var limits = step.Program.Limits;
        if (MissingTools(limits, tools).FirstOrDefault() is { } missing)
        {
            throw new PermanentFailureException(
                "LimitNotPossible",
                $"Step '{step.Name}' has limits that '{missing}' sets, which is not on this worker. Install it (util-linux, coreutils), or "
                + "remove the limit, then rewind the run.");
        }

        if (tools.Setsid is { } session) yield return session;
        if (tools.Prlimit is { } prlimit)
        {
            yield return prlimit;
            yield return "--core=0";
            yield return Limit("fsize", limits.MaxOutputBytes);
            if (limits.Memory is { } memory) yield return Limit("as", memory);
            if (limits.CpuTime is { } time) yield return Limit("cpu", (long)Math.Ceiling(time.TotalSeconds), grace: 5);
        }

        if (limits.Nice is { } niceness)
        {
            yield return tools.Nice!;
            yield return "-n";
            yield return niceness.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The signal that says which limit it was comes at the limit; after the grace comes SIGKILL, which says nothing.</summary>
    private static string Limit(string name, long value, int grace = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"--{name}={value}:{value + grace}");
}
