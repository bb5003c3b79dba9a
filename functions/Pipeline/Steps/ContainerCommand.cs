using System.Collections;
using System.Globalization;

namespace Spate.Pipeline.Steps;

/// <summary>
/// A step as a container of <c>docker</c> or <c>podman</c>: without a network, not as root, with inputs to read and one folder to write.
/// </summary>
internal static class ContainerCommand
{
    private const string Nobody = "65534:65534";

    public static StepCommand Of(RouteStep step, StepTools tools, StepValues values, StepFolder folder, Dictionary<string, string> facts)
    {
        var file = tools.Containers ?? throw new PermanentFailureException(
            "NoContainers",
            $"Step '{step.Name}' runs the image '{step.Program.Image}', and this worker has neither docker nor podman. Install one, or "
            + "give the step a pool whose workers have it, then rewind the run.");
        folder.OpenToContainers();
        var name = $"spate-{Path.GetFileName(Path.GetDirectoryName(folder.Path))}-{Path.GetFileName(folder.Path)}";
        var container = new StepContainer(file, name);
        folder.Note(container);
        var inherited = StepEnvironment.Inherited(step);
        string[] arguments =
        [
            "run", "--rm", "--name", name, .. Isolation(step.Program), .. Limits(step.Program.Limits), .. Mounts(step, folder),
            .. facts.SelectMany(fact => Variable(fact.Key, fact.Value)),
            .. step.Program.Environment.SelectMany(one => Variable(one.Key, values.Fill(one.Value))),
            // Without a value the client takes its own, so that no list of processes shows what may be a secret.
            .. inherited.Keys.SelectMany(variable => (string[])["--env", variable]),
            step.Program.Image!, .. values.Command(),
        ];
        string[] whole = [.. tools.Setsid is { } session ? (string[])[session] : [], file, .. arguments];
        return new StepCommand(whole[0], whole[1..], OfClient(folder), folder.Work)
        {
            IsLeader = tools.Setsid is not null,
            Container = container,
        };
    }

    private static IEnumerable<string> Isolation(StepProgram program) =>
    [
        "--network", program.Network, "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
        "--user", Libc.EffectiveUser() == 0 ? Nobody : $"{Libc.EffectiveUser()}:{Libc.EffectiveGroup()}",
        "--workdir", "/tmp", "--tmpfs", "/tmp", "--env", "HOME=/tmp",
        .. program.Stdin is null ? (string[])[] : ["--interactive"],
    ];

    private static IEnumerable<string> Limits(StepLimits limits)
    {
        yield return "--ulimit";
        yield return "core=0";
        yield return "--ulimit";
        yield return string.Create(CultureInfo.InvariantCulture, $"fsize={limits.MaxOutputBytes}");
        if (limits.CpuTime is { } time)
        {
            yield return "--ulimit";
            yield return string.Create(CultureInfo.InvariantCulture, $"cpu={(long)Math.Ceiling(time.TotalSeconds)}");
        }

        if (limits.Memory is { } memory)
        {
            var bytes = memory.ToString(CultureInfo.InvariantCulture);
            foreach (var argument in (string[])["--memory", bytes, "--memory-swap", bytes]) yield return argument;
        }

        if (limits.Cpus is { } cpus)
        {
            yield return "--cpus";
            yield return cpus.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<string> Mounts(RouteStep step, StepFolder folder) =>
    [
        .. Mount(step, folder.Inputs, StepPaths.InContainer.Inputs, isReadOnly: true),
        .. Mount(step, folder.Outputs, StepPaths.InContainer.Outputs, isReadOnly: false),
        .. Mount(step, step.Program.Folder, StepPaths.InContainer.Pipeline, isReadOnly: true),
    ];

    private static IEnumerable<string> Mount(RouteStep step, string source, string target, bool isReadOnly) =>
        source.AsSpan().IndexOfAny(",\"\n") < 0
            ? ["--mount", $"type=bind,source={source},target={target}{(isReadOnly ? ",readonly" : "")}"]
            : throw new PermanentFailureException(
                "UnfitFolder", $"Step '{step.Name}' cannot mount '{source}': its path has a comma or a quotation mark. Rename the folder.");

    private static IEnumerable<string> Variable(string name, string value) => ["--env", $"{name}={value}"];

    /// <summary>The client is the operator's own: where its daemon is, and who may use it, is in the worker's environment.</summary>
    private static Dictionary<string, string> OfClient(StepFolder folder)
    {
        var all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
        all[StepEnvironment.Mark] = folder.Path;
        return all;
    }
}
