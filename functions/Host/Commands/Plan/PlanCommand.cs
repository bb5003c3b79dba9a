using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Plan.Actual;
using Spate.Host.Terminals;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>
/// <c>spate plan</c>: simulates whether a burst is done in time with the pods that the manifests allow, and what it costs.
/// </summary>
internal static class PlanCommand
{
    private static readonly TimeSpan MeasureFor = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal)
    {
        var (options, nodes, prices, actual) = (new PlanOptions(), new ClusterOptions(), new PriceOptions(), new ActualOptions());
        var manifests = new Option<string?>("--manifests")
        {
            Description =
                "A file, a directory, or - for what kubectl kustomize writes. [default: keda/base if it is here, else KEDA's and the HPA's "
                + "defaults]",
            HelpName = "path",
        };
        var scaledObject = new Option<string?>("--scaled-object")
        {
            Description = "Which of several ScaledObjects. [default: the one that reads the queue]",
            HelpName = "name",
        };
        var optimize = new Option<PlanGoal?>("--optimize")
        {
            Description = "Find the settings that meet the deadline at least cost, or that are done first.",
            HelpName = "cost|time",
            CustomParser = static result => result.Read<PlanGoal>(
                static text => text switch { "cost" => PlanGoal.Cost, "time" => PlanGoal.Time, _ => null }, "cost or time"),
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where --optimize writes its settings, as a Kustomize component.",
            HelpName = "directory",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "plan",
            "Simulate a burst with the scaling of the manifests: pods over time, when it is done, what it costs. Ends with 1 if the "
            + "deadline is missed.");
        options.AddTo(command);
        nodes.AddTo(command);
        prices.AddTo(command);
        actual.AddTo(command);
        foreach (var option in new Option[] { manifests, scaledObject, optimize, output, json })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is not null && result.GetResult(optimize) is null)
                result.AddError("-o needs --optimize: it names the directory for the settings found.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!actual.IsGiven(parsed) && !options.SaysWhatArrives(parsed))
            {
                throw new CommandException(
                    "--events and --files are required: they describe the burst, unless --actual does.", ExitCode.Usage);
            }

            var settings = PlanSettings.Read(parsed.GetValue(manifests), parsed.GetValue(scaledObject), options.At(parsed) is not null);
            var given = options.Rate(parsed);
            if (given is null && !parsed.GetValue(json))
                await terminal.Error.WriteLineAsync("Measuring what one core of this machine enriches …");
            var rate = given ?? await new LocalMeasurement(MeasureFor).RunAsync(cancellationToken);
            var cluster = nodes.Cluster(parsed, settings.Nodes);
            var burst = await actual.ReadAsync(parsed, terminal.Time, cancellationToken);
            var (scenario, priceList) =
                (options.Scenario(parsed, settings.Scaled, settings.Heavy, cluster, rate, burst), prices.Prices(parsed, cluster.NodeCores));
            var found = parsed.GetValue(optimize) is { } goal
                ? PlanOptimization.Find(scenario, priceList, goal, settings, parsed.GetValue(output))
                : null;
            var sources = new PlanSources(
                given is null ? "measured on one core of this machine" : "as given", settings.Source, settings.Notes);
            var plan = CapacityPlan.Make(found?.Scenario ?? scenario, priceList, prices.LambdaConcurrency(parsed), sources);
            if (parsed.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(
                    JsonSerializer.Serialize(PlanReport.Of(plan, found, burst), HostJson.Readable.PlanReport));
            }
            else
                PlanView.Write(terminal, plan, found, burst);
            return plan.MeetsDeadline ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
