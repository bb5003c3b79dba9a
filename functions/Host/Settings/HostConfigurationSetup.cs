using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Spate.Host.Settings;

/// <summary>Binds <see cref="HostConfiguration"/> if every key is valid, and checks their combination.</summary>
internal sealed partial class HostConfigurationSetup(IConfigurationRoot configuration, SettingOrigins origins)
    : IConfigureOptions<HostConfiguration>, IValidateOptions<HostConfiguration>
{
    private const string Extensions = "extensions";
    private const string DurableTask = $"{Extensions}:durableTask";
    private const string StorageProvider = $"{DurableTask}:storageProvider";

    private readonly List<string> _problems = [.. new ConfigurationCheck(origins).Problems(configuration, typeof(HostConfiguration))];

    public void Configure(HostConfiguration options)
    {
        if (_problems.Count > 0)
            return;
        configuration.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        if (configuration.GetSection(Extensions)
            .GetChildren()
            .Any(static child => child.Key.Equals("s3", StringComparison.OrdinalIgnoreCase)))
        {
            options.Extensions.S3 ??= new S3Section();
        }
    }

    public ValidateOptionsResult Validate(string? name, HostConfiguration options)
    {
        var problems = _problems.Count > 0 ? _problems : [.. Extension(options.Extensions), .. Storage(options.Extensions.DurableTask)];
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Extension(ExtensionsSection extensions)
    {
        if (extensions.S3 is null == extensions.Sqs is { QueueUrl: null, QueueName: null })
            yield break;
        var there = extensions.S3 is not null ? "s3" : extensions.Sqs.QueueUrl is not null ? "sqs:queueUrl" : "sqs:queueName";
        yield return $"{origins.Of($"{Extensions}:{there}")}: extensions must have s3 and, in sqs, queueUrl or queueName: "
            + "both for S3 and SQS, neither for directories";
    }

    private IEnumerable<string> Storage(DurableTaskSection section)
    {
        var provider = section.StorageProvider;
        var (own, foreign) = provider.IsPostgres() ? ("connectionStringName", "path") : ("path", "connectionStringName");
        if (configuration[$"{StorageProvider}:{foreign}"] is not null && !IsOverridden(foreign))
        {
            yield return $"{Origin(StorageProvider, foreign)}.{foreign} is not a known setting; allowed here: type, {own}, "
                + "taskEventLockTimeout";
        }

        if (section.Postgres() is not { } postgres)
            yield break;
        if (!SchemaName().IsMatch(postgres.Schema))
        {
            yield return $"{Origin(DurableTask, "hubName")} must have a hubName that is valid as a PostgreSQL schema: "
                + $"lower-case letters, digits and '_', a letter or '_' first, 63 at most; it is \"{postgres.Schema}\"";
        }

        if (!VariableName().IsMatch(postgres.ConnectionStringName))
        {
            yield return $"{Origin(StorageProvider, "connectionStringName")} must have a connectionStringName that names an environment "
                + "variable: the connection string itself may contain a password and belongs in that variable";
        }
    }

    /// <summary>The environment may override the type of the hub in the file; then the file's keys of the other type are ignored.</summary>
    private bool IsOverridden(string key) =>
        origins.IsVariable($"{StorageProvider}:type") && !origins.IsVariable($"{StorageProvider}:{key}");

    private string Origin(string section, string key) =>
        $"{origins.Of($"{section}:{key}")}: {section.Replace(ConfigurationPath.KeyDelimiter, ".", StringComparison.Ordinal)}";

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();
}
