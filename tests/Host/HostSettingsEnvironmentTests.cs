using Microsoft.Extensions.Logging;
using Spate.Host.Settings;

namespace Spate.Host.Tests;

/// <summary>Environment variables over <c>host.json</c>. Each test reads those of a prefix of its own.</summary>
public sealed class HostSettingsEnvironmentTests : IDisposable
{
    private readonly string _prefix = $"SpateTest{Guid.NewGuid():N}__";
    private readonly List<string> _set = [];

    public void Dispose() => _set.ForEach(static name => Environment.SetEnvironmentVariable(name, null));

    [Fact]
    public void The_prefix_is_that_of_the_Functions_host() => Assert.Equal("AzureFunctionsJobHost__", HostSettingsReader.Prefix);

    [Fact]
    public void A_variable_goes_before_the_file_and_leaves_its_other_keys()
    {
        Set("extensions__sqs__batchSize", "3");
        Set("FUNCTIONTIMEOUT", "00:05:00");
        Set("logging:logLevel:Spate.Pipeline", "Debug");
        var settings = Read("""{"extensions":{"sqs":{"batchSize":5,"maxReceiveCount":7}},"logging":{"logLevel":{"default":"Warning"}}}""");

        Assert.Equal((3, 7), (settings.Sqs.BatchSize, settings.Sqs.MaxReceiveCount));
        Assert.Equal(TimeSpan.FromMinutes(5), settings.FunctionTimeout);
        Assert.Equal((LogLevel.Warning, LogLevel.Debug), (settings.LogLevels["default"], settings.LogLevels["Spate.Pipeline"]));
    }

    [Theory]
    [InlineData("extensions__sqs__batchSizes", "5", "extensions.sqs.batchSizes is not a known setting; allowed here: queueUrl")]
    [InlineData(
        "extensions__sqss__batchSize", "5", "extensions.sqss is not a known setting; allowed here: durableTask, sqs, dashboard, s3")]
    [InlineData(
        "extension__sqs__batchSize", "5", "extension is not a known setting; allowed here: version, functionTimeout, logging, extensions")]
    [InlineData("extensions__sqs__batchSize", "five", "extensions.sqs.batchSize must be a whole number from 1 to 10, but is \"five\"")]
    [InlineData("extensions__SQS__BATCHSIZE", "11", "extensions.sqs.batchSize must be a whole number from 1 to 10, but is 11")]
    [InlineData("extensions__sqs__batchSize", "", "extensions.sqs.batchSize must be a whole number from 1 to 10, but is empty")]
    [InlineData("extensions__sqs", "5", "extensions.sqs must be an object, but is 5")]
    [InlineData("extensions__sqs__batchSize__much", "5", "extensions.sqs.batchSize must be a whole number from 1 to 10, but is an object")]
    [InlineData("functionTimeout", "30", "functionTimeout must be a time from \"00:00:01\" to \"7.00:00:00\", but is 30")]
    [InlineData("extensions__sqs__queueName", "drops", "extensions must have s3 and, in sqs, queueUrl or queueName")]
    public void What_is_wrong_in_a_variable_is_named_with_the_variable_and_the_path(string name, string value, string expected)
    {
        Set(name, value);
        var error = Assert.Throws<CommandException>(() => Read("""{"extensions":{"sqs":{"batchSize":5}}}"""));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.StartsWith($"environment variable {_prefix}{name}: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_in_the_file_is_the_file_s_though_variables_are_set_beside_it()
    {
        Set("extensions__sqs__maxReceiveCount", "7");
        var error = Assert.Throws<CommandException>(() => Read("""{"extensions":{"sqs":{"batchSize":11}}}"""));

        Assert.Equal("host.json: extensions.sqs.batchSize must be a whole number from 1 to 10, but is 11", error.Message);
    }

    [Fact]
    public void A_value_in_the_file_where_a_variable_needs_an_object_is_the_file_s()
    {
        Set("extensions__sqs__batchSize", "6");
        var error = Assert.Throws<CommandException>(() => Read("""{"extensions":{"sqs":5}}"""));

        Assert.Equal("host.json: extensions.sqs must be an object, but is 5", error.Message);
    }

    [Fact]
    public void A_variable_mends_what_is_wrong_in_the_file()
    {
        Set("extensions__sqs__batchSize", "6");

        Assert.Equal(6, Read("""{"extensions":{"sqs":{"batchSize":11}}}""").Sqs.BatchSize);
    }

    [Fact]
    public void The_hub_may_move_to_PostgreSQL_though_the_file_names_a_SQLite_file()
    {
        Set("extensions__durableTask__storageProvider__type", "postgres");
        Set("extensions__durableTask__hubName", "ads_2");
        var settings = Read("""{"extensions":{"durableTask":{"storageProvider":{"type":"sqlite","path":"data/hub.db"}}}}""");

        Assert.Equal(new PostgresSettings("SPATE_POSTGRES", "ads_2"), settings.DurableTask.Postgres());
    }

    [Fact]
    public void A_variable_that_names_a_SQLite_file_beside_PostgreSQL_is_wrong()
    {
        Set("extensions__durableTask__storageProvider__path", "hub.db");
        var error = Assert.Throws<CommandException>(
            () => Read("""{"extensions":{"durableTask":{"storageProvider":{"type":"postgres"}}}}"""));

        Assert.StartsWith(
            $"environment variable {_set[0]}: extensions.durableTask.storageProvider.path is not a known setting",
            error.Message,
            StringComparison.Ordinal);
    }

    private void Set(string name, string value)
    {
        _set.Add(_prefix + name);
        Environment.SetEnvironmentVariable(_prefix + name, value);
    }

    private HostSettings Read(string json) => HostSettingsReader.Parse(json, "host.json", _prefix);
}
