using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Host.Terminals;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary><c>spate plan</c>: whether a burst is done in time with the pods that the manifests allow, and what it costs.</summary>
internal static class PlanCommand
{
    private static readonly string DefaultManifests = Path.Combine("keda", "base");
    private static readonly TimeSpan MeasureFor = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal)
    {
        var options = new PlanOptions();
        var manifests = new Option<string?>("--manifests")
        {
            Description = "A file, a directory, or - for what kubectl kustomize writes. [default: keda/base if it is here, else KEDA's and the HPA's defaults]", HelpName = "path",
        };
        var scaledObject = new Option<string?>("--scaled-object") { Description = "Which of several ScaledObjects. [default: the one that reads the queue]", HelpName = "name" };
        var json = CommonOptions.Json();
        var command = new Command("plan", "Simulate a burst with the scaling of the manifests: pods over time, when it is done, what it costs. Ends with 1 if the deadline is missed.");
        options.AddTo(command);
        command.Add(manifests);
        command.Add(scaledObject);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (scaled, settings, notes) = Settings(parsed.GetValue(manifests), parsed.GetValue(scaledObject));
            var given = options.Rate(parsed);
            if (given is null && !parsed.GetValue(json))
                await terminal.Error.WriteLineAsync("Measuring what one core of this machine enriches …");
            var rate = given ?? await new LocalMeasurement(MeasureFor).RunAsync(cancellationToken);
            var sources = new PlanSources(given is null ? "measured on one core of this machine" : "as given", settings, notes);
            var plan = CapacityPlan.Make(options.Scenario(parsed, scaled, rate), options.Prices(parsed), options.LambdaConcurrency(parsed), sources);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(PlanReport.Of(plan), HostJson.Readable.PlanReport));
            else
                PlanView.Write(terminal, plan);
            return plan.MeetsDeadline ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static (ScaledDeployment Scaled, string Source, IReadOnlyList<string> Notes) Settings(string? named, string? scaledObject)
    {
        var source = named ?? (Directory.Exists(DefaultManifests) ? DefaultManifests : null);
        if (source is null)
            return (new ScaledDeployment(BuiltIn, null), "no manifests, so the defaults of KEDA and the HPA", []);

        var manifests = ManifestReader.Read(source, Console.In);
        var scaled = manifests.Choose(scaledObject, source == "-" ? "standard input" : source);
        return (scaled, $"ScaledObject/{scaled.Scaler.Name} in {(source == "-" ? "standard input" : source)}", manifests.Notes);
    }

    private static ScalerSettings BuiltIn { get; } = new()
    {
        Name = "spate-worker-default", Target = "spate-worker-default",
        Triggers = [new TriggerSettings("aws-sqs-queue", TriggerCount.QueueVisibleAndInFlight, 5, "spec.triggers[0].metadata.queueLength")],
    };
}
