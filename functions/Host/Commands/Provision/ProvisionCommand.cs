using System.CommandLine;
using System.Text.Json;
using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Provision;

/// <summary><c>spate provision</c>: makes buckets, queue and notifications ready for a pipeline, or shows what is missing.</summary>
internal static class ProvisionCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var pipeline = PipelineOption.Create();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = $"Show what differs and change nothing. Ends with {ExitCode.Different} if anything does.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "provision", "Create the buckets, queues and notifications that pipeline.yaml and host.json need. Nothing is deleted.")
        {
            dryRun, pipeline, json,
        };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            var settings = host.Settings;
            var aws = settings.Aws ?? throw new CommandException(
                "The host settings do not name S3 and SQS (extensions.s3, and queueName in extensions.sqs). Directories need no "
                + "provisioning.",
                ExitCode.Usage);
            var spec = AccountNeeds.Of(aws, settings.Sqs, context.LoadPipeline(parsed, pipeline, host));
            using var provisioner = AwsClient.Make(() => new AwsProvisioner(aws.S3, aws.Queue, terminal.Time));
            var provisioning = new AccountProvisioning(provisioner, aws, spec);
            var report = parsed.GetValue(dryRun)
                ? await provisioning.CompareAsync(cancellationToken)
                : await provisioning.ApplyAsync(cancellationToken);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(report, HostJson.Readable.ProvisioningReport));
            else
                ProvisioningView.Write(terminal, report);
            return report is { DryRun: true, Differences.Count: > 0 } ? ExitCode.Different : ExitCode.Ok;
        });
        return command;
    }
}
