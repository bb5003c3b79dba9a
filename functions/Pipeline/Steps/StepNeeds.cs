namespace Spate.Pipeline.Steps;

/// <summary>What steps need of the machine that they run on.</summary>
internal static class StepNeeds
{
    /// <summary>What a machine lacks for a step, in sentences.</summary>
    public static IEnumerable<string> Missing(RouteStep step, StepTools tools)
    {
        var program = step.Program;
        foreach (var file in Files(program).Where(file => !Path.Exists(file)))
            yield return $"step {step.Name}: there is no {file}";
        if (program.Image is not null)
        {
            if (tools.Containers is null)
                yield return $"step {step.Name} runs the image {program.Image}, and there is neither docker nor podman here";
            yield break;
        }

        var command = Fill(program, program.Command[0]);
        if (LocalCommand.Program(program.Folder, command, tools.Path) is null)
            yield return $"step {step.Name}: there is no program '{command}' here that can be run";
        foreach (var tool in LocalCommand.MissingTools(program.Limits, tools))
            yield return $"step {step.Name} has limits that '{tool}' sets, which is not here";
    }

    /// <summary>Files beside <c>pipeline.yaml</c> that arguments name.</summary>
    private static IEnumerable<string> Files(StepProgram program) => program.Command.Skip(program.Image is null ? 1 : 0)
        .Where(argument => argument.StartsWith($"{{{StepText.Pipeline}}}/", StringComparison.Ordinal)
            && StepText.Placeholders(argument).Count() == 1)
        .Select(argument => Path.GetFullPath(Fill(program, argument)));

    private static string Fill(StepProgram program, string text) =>
        StepText.Fill(text, name => name == StepText.Pipeline ? program.Folder : $"{{{name}}}");
}
