using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;

namespace Spate.Host.Tests;

public sealed class HostSettingsTests
{
    [Fact]
    public void The_repositorys_own_file_is_read()
    {
        var settings = HostSettingsReader.Load(Repository.PathOf("host.json"));

        Assert.Equal(TimeSpan.FromMinutes(30), settings.FunctionTimeout);
        Assert.Equal(LogLevel.Information, settings.LogLevels["default"]);
        Assert.Equal("data/hub.db", settings.DurableTask.StorageProvider.Path);
        Assert.Equal(10, settings.Sqs.BatchSize);
        Assert.Equal(TimeSpan.FromSeconds(20), settings.Sqs.PollingWaitTime);
    }

    [Fact]
    public void An_empty_object_means_the_defaults() => Assert.Equivalent(new HostSettings(), HostSettingsReader.Parse("{}", "host.json"));

    [Theory]
    [InlineData(
        """{"extensions":{"sqs":{"batchsizes":5}}}""",
        "host.json: extensions.sqs.batchsizes is not a known setting; allowed here: queueUrl, queueName, endpoint, region, profile, "
        + "batchSize")]
    [InlineData(
        """{"extensions":{"sqs":{"batchSize":"five"}}}""", "extensions.sqs.batchSize must be a whole number from 1 to 10, but is \"five\"")]
    [InlineData("""{"extensions":{"sqs":{"batchSize":11}}}""", "from 1 to 10, but is 11")]
    [InlineData("""{"extensions":{"sqs":[]}}""", "extensions.sqs must be an object, but is a list")]
    [InlineData(
        """{"extensions":{"durableTask":{"storageProvider":{"type":"mssql"}}}}""",
        "storageProvider.type must be one of \"sqlite\", \"postgres\", but is \"mssql\"")]
    [InlineData(
        """{"extensions":{"durableTask":{"storageProvider":{"type":"postgres","path":"data/hub.db"}}}}""",
        "storageProvider.path is not a known setting; allowed here: type, connectionStringName")]
    [InlineData(
        """{"extensions":{"durableTask":{"storageProvider":{"type":"postgres","connectionStringName":"Host=db;Password=secret"}}}}""",
        "storageProvider must have a connectionStringName that names an environment variable")]
    [InlineData(
        """{"extensions":{"durableTask":{"hubName":"Spate-1","storageProvider":{"type":"postgres"}}}}""",
        "extensions.durableTask must have a hubName that is valid as a PostgreSQL schema")]
    [InlineData("""{"functionTimeout":"soon"}""", "functionTimeout must be a time from \"00:00:01\"")]
    [InlineData("""{"functionTimeout":"-00:30:00"}""", "functionTimeout must be a time")]
    [InlineData("""{"logging":{"logLevel":{"Spate":"Loud"}}}""", "logging.logLevel.Spate must be one of \"Trace\"")]
    [InlineData("""{"version":"3.0"}""", "version must be one of \"2.0\"")]
    [InlineData("""{"extensions":{"s3":{}}}""", "extensions must have s3 and, in sqs, queueUrl or queueName")]
    [InlineData("""{"extensions":{"sqs":{"queueName":"drops"}}}""", "extensions must have s3 and, in sqs, queueUrl or queueName")]
    [InlineData(
        """{"extensions":{"s3":{"endpoint":"localhost"},"sqs":{"queueName":"drops"}}}""", "extensions.s3.endpoint must be an address")]
    [InlineData(
        """{"extensions":{"s3":{"forcePathStyle":"yes"},"sqs":{"queueName":"drops"}}}""",
        "extensions.s3.forcePathStyle must be true or false")]
    [InlineData(
        """{"extensions":{"sqss":{"batchSize":5}}}""",
        "host.json: extensions.sqss is not a known setting; allowed here: durableTask, sqs, dashboard, s3")]
    [InlineData(
        """{"extensions":{"durableTask":{"storageProvider":{"pathh":"a"}}}}""",
        "host.json: extensions.durableTask.storageProvider.pathh is not a known setting; allowed here: type, path, connectionStringName")]
    [InlineData(
        """{"extensions":{"durableTask":{"storageProvider":{"connectionStringName":"A"}}}}""",
        "storageProvider.connectionStringName is not a known setting; allowed here: type, path")]
    [InlineData(
        """{"extensions":{"durableTask":{"maxConcurrentActivityFunctions":{"a":1}}}}""",
        "extensions.durableTask.maxConcurrentActivityFunctions must be a whole number from 0 to 10000, but is an object")]
    [InlineData(
        """{"extensions":{"durableTask":{"maxConcurrentActivityFunctions":[1]}}}""",
        "extensions.durableTask.maxConcurrentActivityFunctions must be a whole number from 0 to 10000, but is a list")]
    [InlineData(
        """{"extensions":{"durableTask":{"hubName":null}}}""",
        "extensions.durableTask.hubName must be a non-empty string, but is null")]
    [InlineData("""{"extensions":{"sqs":["queueName"]}}""", "extensions.sqs must be an object, but is a list")]
    [InlineData("""{"extensions":{"sqs":"drops"}}""", "extensions.sqs must be an object, but is \"drops\"")]
    [InlineData(
        """{"extensions":{"sqs":{"visibilityTimeout":60}}}""",
        "extensions.sqs.visibilityTimeout must be a time from \"00:00:01\" to \"12:00:00\", but is 60")]
    [InlineData("""{"extensions":{"sqs":{"visibilityTimeout":"24:00:00"}}}""", "extensions.sqs.visibilityTimeout must be a time")]
    [InlineData(
        """{"extensions":{"s3":{"encryption":"1"},"sqs":{"queueName":"drops"}}}""",
        "extensions.s3.encryption must be one of \"BucketDefault\"")]
    [InlineData("""{"logging":{"logLevel":"Debug"}}""", "logging.logLevel must be an object, but is \"Debug\"")]
    [InlineData("""{"extensions":{"sqs":{"batchSize":5,"BatchSize":6}}}""", "extensions:sqs:BatchSize")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("{\n  \"version\": }", "host.json:2:14: is not valid JSON")]
    public void What_is_wrong_is_named_with_its_place_and_what_is_allowed(string json, string expected)
    {
        var error = Assert.Throws<CommandException>(() => HostSettingsReader.Parse(json, "host.json"));

        Assert.Contains(expected, error.Message);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Theory]
    [InlineData("""{"storageProvider":{"type":"postgres"}}""", "SPATE_POSTGRES", "spate")]
    [InlineData(
        """{"hubName":"ads_2","storageProvider":{"type":"postgres","connectionStringName":"HUB_DATABASE"}}""", "HUB_DATABASE", "ads_2")]
    public void The_hub_may_be_in_PostgreSQL(string durableTask, string variable, string schema)
    {
        var settings = HostSettingsReader.Parse($$"""{"extensions":{"durableTask":{{durableTask}} } }""", "host.json");

        Assert.Equal(new PostgresSettings(variable, schema), settings.DurableTask.Postgres());
    }

    [Fact]
    public void The_name_of_a_hub_in_a_file_is_ignored() =>
        Assert.Null(HostSettingsReader.Parse(
            """{"extensions":{"durableTask":{"hubName":"Any Name","storageProvider":{"type":"sqlite"}}}}""",
            "host.json").DurableTask.Postgres());

    [Fact]
    public void S3_without_any_key_is_S3_with_all_defaults() => Assert.Equal(
        new S3Options(), HostSettingsReader.Parse("""{"extensions":{"s3":{},"sqs":{"queueName":"drops"}}}""", "host.json").Aws!.S3);

    [Fact]
    public void Keys_and_names_are_read_in_upper_and_lower_case()
    {
        var settings = HostSettingsReader.Parse(
            """{"Extensions":{"sqs":{"batchsize":7}, "durableTask":{"storageProvider":{"type":"SQLite"}}}, "logging":{"logLevel":{"Default":"warning"}}}""", "host.json");

        Assert.Equal(7, settings.Sqs.BatchSize);
        Assert.Equal(LogLevel.Warning, settings.LogLevels["default"]);
    }

    [Fact]
    public void S3_and_a_queue_stand_in_for_directories()
    {
        var settings = HostSettingsReader.Parse(
            """{"extensions":{"s3":{"endpoint":"http://127.0.0.1:4566","region":"eu-west-1","forcePathStyle":true,"encryption":"kms","kmsKeyId":"alias/spate"},"sqs":{"queueName":"drops","region":"eu-west-1"}}}""",
            "host.json");

        Assert.Equal(new Uri("http://127.0.0.1:4566"), settings.Aws?.S3.Endpoint);
        Assert.True(settings.Aws?.S3.ForcePathStyle);
        Assert.Equal((S3EncryptionMode.Kms, "alias/spate"), (settings.Aws!.S3.Encryption, settings.Aws.S3.KmsKeyId));
        Assert.Equal(("drops", "eu-west-1"), (settings.Aws.Queue.QueueName, settings.Aws.Queue.Region));
    }

    [Theory]
    [InlineData(
        """{"s3":{"region":"eu-west-1"},"sqs":{"region":"eu-west-1","queueUrl":"drops"}}""",
        "host settings: extensions.sqs.queueUrl \"drops\" is not a queue URL")]
    [InlineData(
        """{"s3":{"region":"eu-west-1"},"sqs":{"region":"eu west","queueName":"drops"}}""",
        "host settings: extensions.sqs.region \"eu west\" is not a region")]
    public void What_a_client_of_AWS_refuses_is_named_with_its_path(string extensions, string expected)
    {
        var aws = HostSettingsReader.Parse($$"""{"extensions":{{extensions}} }""", "host.json").Aws!;
        var error = Assert.Throws<CommandException>(() => AwsClient.Make(() => new SqsMessageQueue(aws.Queue)));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Fact]
    public void All_that_is_wrong_is_listed_at_once()
    {
        var error = Assert.Throws<CommandException>(() =>
            HostSettingsReader.Parse("""{"functionTimeout":1,"extensions":{"sqs":{"maxReceiveCount":0}},"colour":"blue"}""", "host.json"));

        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
    }
}
