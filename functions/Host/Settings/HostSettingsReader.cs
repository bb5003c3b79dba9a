using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Host.Settings;

/// <summary>Reads <c>host.json</c> and refuses what it does not know.</summary>
internal static partial class HostSettingsReader
{
    /// <summary>Past this it is something else.</summary>
    private const int MaxBytes = 1 << 20;

    private const string DefaultConnectionStringName = "SPATE_POSTGRES";

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="CommandException">The file cannot be read, or something in it is wrong; all that is wrong is listed.</exception>
    public static HostSettings Load(string path)
    {
        if (!File.Exists(path))
            throw new CommandException($"{path}: there is no such file; name one with --host-settings FILE", ExitCode.Usage);

        var file = new FileInfo(path);
        return file.Length > MaxBytes
            ? throw new CommandException($"{path}: the file has {file.Length} bytes; at most {MaxBytes} are read", ExitCode.Usage)
            : Parse(File.ReadAllText(path), path);
    }

    internal static HostSettings Parse(string json, string path)
    {
        var errors = new List<string>();
        HostSettings settings;
        try
        {
            using var document = JsonDocument.Parse(json, Json);
            settings = Root(new JsonSection(document.RootElement, "", errors));
        }
        catch (JsonException exception)
        {
            throw new CommandException(
                $"{path}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: is not valid JSON", ExitCode.Usage, exception);
        }

        return errors.Count == 0
            ? settings
            : throw new CommandException(string.Join(Environment.NewLine, errors.Select(error => $"{path}: {error}")), ExitCode.Usage);
    }

    private static HostSettings Root(JsonSection root)
    {
        root.Choice("version", "2.0", "2.0");
        var defaults = new HostSettings();
        var settings = defaults with
        {
            FunctionTimeout = root.Duration("functionTimeout", defaults.FunctionTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            LogLevels = root.Section("logging", static logging => logging.Section("logLevel", LogLevels)) ?? defaults.LogLevels,
        };
        settings = root.Section("extensions", extensions => Extensions(extensions, settings)) ?? settings;
        root.Close();
        return settings;
    }

    private static HostSettings Extensions(JsonSection extensions, HostSettings settings)
    {
        var s3 = extensions.Section("s3", AwsSettings.ReadS3);
        SqsOptions? queue = null;
        var sqs = extensions.Section("sqs", section =>
        {
            var settings = Sqs(section);
            queue = AwsSettings.ReadQueue(section);
            return settings;
        });
        if (s3 is null != queue is null)
            extensions.Problem("must have s3 and, in sqs, queueUrl or queueName: both for S3 and SQS, neither for directories");
        return settings with
        {
            DurableTask = extensions.Section("durableTask", DurableTask) ?? settings.DurableTask,
            Sqs = sqs ?? settings.Sqs,
            Aws = s3 is not null && queue is not null ? new AwsSettings(s3, queue) : null,
        };
    }

    private static Dictionary<string, LogLevel> LogLevels(JsonSection levels) =>
        levels.Names().ToDictionary(
            static name => name, name => Enum.Parse<LogLevel>(levels.Choice(name, nameof(LogLevel.Information), Enum.GetNames<LogLevel>())), StringComparer.Ordinal);

    private static DurableTaskSettings DurableTask(JsonSection section)
    {
        var name = section.Text("hubName", "spate");
        var (path, postgres, lease) = (default(string), default(PostgresSettings), TimeSpan.Zero);
        section.Section("storageProvider", provider =>
        {
            if (provider.Choice("type", "sqlite", "sqlite", "postgres") == "sqlite")
                path = provider.TextOrNull("path");
            else
                postgres = Postgres(provider, section, name);
            lease = provider.Duration("taskEventLockTimeout", TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1));
            return provider;
        });
        return new DurableTaskSettings
        {
            MaxConcurrentActivityFunctions = section.Integer("maxConcurrentActivityFunctions", 0, 0, 10_000),
            MaxConcurrentOrchestratorFunctions = section.Integer("maxConcurrentOrchestratorFunctions", 0, 0, 10_000),
            HubPath = path,
            LeaseDuration = lease > TimeSpan.Zero ? lease : null,
            Postgres = postgres,
        };
    }

    /// <summary>The name tells hubs in one database apart, as a schema; a SQLite file holds one hub, and ignores it.</summary>
    private static PostgresSettings Postgres(JsonSection provider, JsonSection section, string hubName)
    {
        if (!SchemaName().IsMatch(hubName))
            section.Problem($"must have a hubName that PostgreSQL takes as a schema: lower-case letters, digits and '_', a letter or '_' first, 63 at most; it is \"{hubName}\"");
        var variable = provider.Text("connectionStringName", DefaultConnectionStringName);
        if (!VariableName().IsMatch(variable))
            provider.Problem("must have a connectionStringName that names an environment variable: the connection string itself, which may hold a password, does not belong into the file");
        return new PostgresSettings(variable, hubName);
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();

    private static SqsSettings Sqs(JsonSection section)
    {
        var defaults = new SqsSettings();
        return new SqsSettings
        {
            BatchSize = section.Integer("batchSize", defaults.BatchSize, 1, 10),
            PollingWaitTime = section.Duration("pollingWaitTime", defaults.PollingWaitTime, TimeSpan.Zero, TimeSpan.FromSeconds(20)),
            VisibilityTimeout = section.Duration("visibilityTimeout", defaults.VisibilityTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(12)),
            MaxReceiveCount = section.Integer("maxReceiveCount", defaults.MaxReceiveCount, 1, 1000),
        };
    }
}
