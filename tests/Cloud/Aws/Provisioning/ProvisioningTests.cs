using System.Text.Json.Nodes;
using static Spate.Cloud.Tests.Aws.Provisioning.ProvisionedAccount;

namespace Spate.Cloud.Tests.Aws.Provisioning;

/// <summary>What provisioning makes of accounts, over the whole wire.</summary>
public sealed class ProvisioningTests(Emulators emulators)
{
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:thumbnails";

    [Fact]
    public async Task An_empty_account_becomes_ready_and_then_nothing_differs()
    {
        using var account = await OpenAsync();

        var first = await account.ProvisionAsync();
        var second = await account.PlanAsync();

        Assert.Equal(
            ["events-dead", "events", "incoming", "enriched"], first.Differences.Select(static difference => difference.Name).Distinct());
        Assert.Empty(first.Warnings);
        Assert.Empty(second.Differences);
        Assert.Empty(second.Warnings);
    }

    [Fact]
    public async Task A_bucket_that_is_there_and_bare_gets_all_that_it_lacks()
    {
        using var account = await OpenAsync();
        await account.Emulator.CreateBucketAsync("enriched");

        var plan = await account.ProvisionAsync();

        Assert.Empty(plan.Warnings);
        Assert.Equal(
            ["PolicyDocument", "PublicAccessBlockConfiguration", "OwnershipControls", "BucketEncryption", "LifecycleConfiguration"],
            plan.Differences.Where(static difference => difference.Name == "enriched").Select(static difference => difference.Property));
        Assert.Equal(["OnlyOverTls"], Statements(await account.ReadAsync("enriched", "policy")).Keys);
    }

    [Fact]
    public async Task What_is_created_in_the_bucket_then_arrives_in_the_queue()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync();
        using var store = new S3ObjectStore(account.Emulator.S3);
        using var queue = new SqsMessageQueue(
            new() { Endpoint = account.Emulator.Endpoint, QueueName = "events", Credentials = Emulator.Credentials });

        foreach (var key in new[] { "ads/1.gz", "ads/2.ndjson", "ads/3.txt", "logs/4.gz" })
            await store.PutAsync(new("incoming", key), "x"u8.ToArray());

        var keys = (await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.FromMinutes(1)))
            .Select(static message => JsonNode.Parse(message.Body)!["Records"]?[0]!["s3"]!["object"]!["key"]!.ToString()).OfType<string>();
        Assert.Equal(["ads/1.gz", "ads/2.ndjson"], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Planning_changes_nothing()
    {
        using var account = await OpenAsync();
        await account.PlanAsync();
        var plan = await account.PlanAsync();

        Assert.Contains(plan.Differences, static difference => difference is { Name: "incoming", Property: "BucketName" });
        await Assert.ThrowsAsync<HttpRequestException>(() => account.ReadAsync("incoming", "location"));
    }

    [Fact]
    public async Task What_others_configured_on_a_bucket_stays()
    {
        using var account = await OpenAsync();
        await account.Emulator.CreateBucketAsync("incoming");
        await account.WriteAsync(
            "incoming",
            "policy",
            """{"Version":"2012-10-17","Statement":{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::incoming/*"}}""");
        await account.WriteAsync("incoming", "lifecycle", """
            <LifecycleConfiguration><Rule><ID>old-style</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>
            <Rule><ID>cold</ID><Filter><And><Prefix>ads/</Prefix><Tag><Key>class</Key><Value>a&amp;b</Value></Tag><ObjectSizeGreaterThan>1024</ObjectSizeGreaterThan></And></Filter>
            <Status>Disabled</Status><Transition><Days>7</Days><StorageClass>GLACIER</StorageClass></Transition>
            <NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>
            """);
        await account.WriteAsync("incoming", "notification", Notifications("images/", ".jpg", eventBridge: true));
        await account.WriteAsync(
            "incoming",
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>"
            + "<KMSMasterKeyID>theirs</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>");

        await account.ProvisionAsync();

        var policy = Statements(await account.ReadAsync("incoming", "policy"));
        Assert.Equal(["Theirs", "OnlyOverTls"], policy.Keys);
        Assert.Equal("arn:aws:iam::111122223333:root", policy["Theirs"]["Principal"]!["AWS"]!.ToString());
        var lifecycle = await account.ReadAsync("incoming", "lifecycle");
        Assert.All(
            [
                "<ID>old-style</ID>", "<Prefix>logs/</Prefix>", "<Days>30</Days>", "<ID>cold</ID>", "a&amp;b",
                "<ObjectSizeGreaterThan>1024", "GLACIER", "<NewerNoncurrentVersions>2", "<ID>abort-multipart-uploads</ID>",
            ],
            expected => Assert.Contains(expected, lifecycle));
        var notification = await account.ReadAsync("incoming", "notification");
        Assert.All(
            ["<Id>thumbnails</Id>", Topic, "images/", ".jpg", "<Id>resize</Id>", "<EventBridgeConfiguration", QueueArn],
            expected => Assert.Contains(expected, notification));
        Assert.Contains("theirs", await account.ReadAsync("incoming", "encryption"));
        Assert.Empty((await account.PlanAsync()).Differences);
    }

    [Fact]
    public async Task What_others_set_on_a_queue_stays()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync();
        var policy = JsonNode.Parse((await account.AttributesAsync("events"))["Policy"])!;
        policy["Statement"]!.AsArray().Add(new JsonObject
        {
            ["Sid"] = "Theirs",
            ["Effect"] = "Allow",
            ["Principal"] = "*",
            ["Action"] = "sqs:GetQueueUrl",
            ["Resource"] = QueueArn,
        });
        policy["Statement"]!.AsArray().Single(static statement => statement!["Sid"]!.ToString()
            == "NotificationsOfInputBuckets")!["Condition"]!["ArnEquals"]!["aws:SourceArn"] =
            new JsonArray("arn:aws:s3:::another", "arn:aws:s3:::incoming");
        await account.SetAsync("events", "Policy", policy.ToJsonString());
        await account.SetAsync("events", "MessageRetentionPeriod", "1000000");
        await account.SetAsync(
            "events-dead",
            "RedriveAllowPolicy",
            """{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:another"]}""");
        await account.SetAsync("events", "VisibilityTimeout", "7");

        var plan = await account.ProvisionAsync();

        Assert.Equal(
            ["""events-dead RedriveAllowPolicy : {"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:another"]} > {"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:another","arn:aws:sqs:us-east-1:000000000000:events"]}""",
                "events VisibilityTimeout : 7 > 60"],
            plan.Differences.Select(Short));
        Assert.Equal(
            ["NotificationsOfInputBuckets", "OnlyOverTls", "Theirs"], Statements((await account.AttributesAsync("events"))["Policy"]).Keys);
        Assert.Equal("1000000", (await account.AttributesAsync("events"))["MessageRetentionPeriod"]);
    }

    [Fact]
    public async Task A_statement_of_ours_that_was_changed_is_set_again_and_a_bucket_of_another_pipeline_may_go_on_sending()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync();
        var other = Spec with { Buckets = [new BucketSpec("second") { Notified = [new("", "")] }] };

        var plan = await account.ProvisionAsync(other);

        var difference = Assert.Single(plan.Differences, static difference => difference.Name == "events");
        Assert.Equal("NotificationsOfInputBuckets", difference.Item);
        var allowed = Statements((await account.AttributesAsync("events"))["Policy"])["NotificationsOfInputBuckets"];
        Assert.Equal(
            ["arn:aws:s3:::incoming", "arn:aws:s3:::second"],
            allowed["Condition"]!["ArnEquals"]!["aws:SourceArn"]!.AsArray().Select(static arn => arn!.ToString()));
        Assert.Empty((await account.PlanAsync()).Differences);
    }

    [Fact]
    public async Task A_dead_letter_queue_of_the_owners_choice_stays()
    {
        using var account = await OpenAsync();
        await account.Emulator.CreateQueueAsync(maxReceiveCount: 2);
        await account.SetAsync(
            "events", "RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:graveyard","maxReceiveCount":"2"}""");

        var plan = await account.ProvisionAsync();

        Assert.DoesNotContain(plan.Differences, static difference => difference.Name == "events-dead");
        Assert.Contains(
            plan.Differences,
            static difference => difference is { Name: "events", Property: "RedrivePolicy" } && difference.To.ToString()
                == """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:graveyard","maxReceiveCount":5}""");
        Assert.Contains("graveyard", Assert.Single(plan.Warnings));
    }

    [Fact]
    public async Task Notifications_that_overlap_with_somebody_elses_are_explained_before_anything_is_changed()
    {
        using var account = await OpenAsync();
        await account.Emulator.CreateBucketAsync("incoming");
        await account.WriteAsync("incoming", "notification", Notifications("ads/images/", ".gz"));

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => account.PlanAsync());

        Assert.Contains(
            $"ads/*.gz overlaps with ads/images/*.gz of \"thumbnails\" (s3:ObjectCreated:Put), which goes to {Topic}", exception.Message);
        Assert.Contains("Nothing was changed.", exception.Message);
        Assert.DoesNotContain("ads/*.ndjson overlaps", exception.Message);
    }

    [Fact]
    public async Task Notifications_of_other_events_or_other_keys_are_not_in_the_way()
    {
        using var account = await OpenAsync();
        await account.Emulator.CreateBucketAsync("incoming");
        await account.WriteAsync("incoming", "notification", Notifications("ads/", ".gz", "s3:ObjectRemoved:*"));

        await account.ProvisionAsync();

        Assert.Contains(Topic, await account.ReadAsync("incoming", "notification"));
    }

    [Fact]
    public async Task A_notification_of_the_same_queue_that_tells_all_that_is_needed_will_do()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync(Spec with { Buckets = [new BucketSpec("incoming"), new BucketSpec("enriched")] });
        var policy = (await account.PlanAsync()).Differences.Single(static difference => difference.Property == "PolicyDocument").To;
        await account.SetAsync("events", "Policy", $$"""{"Version":"2012-10-17","Statement":[{{policy}}]}""");
        await account.WriteAsync("incoming", "notification", $"""
            <NotificationConfiguration><QueueConfiguration><Id>Zm9v</Id><Queue>{QueueArn}</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>
            <FilterRule><Name>Prefix</Name><Value>ads/</Value></FilterRule></S3Key></Filter></QueueConfiguration></NotificationConfiguration>
            """);

        var plan = await account.PlanAsync();

        Assert.DoesNotContain(plan.Differences, static difference => difference.Property == "NotificationConfiguration");
    }

    [Fact]
    public async Task A_filter_of_ours_that_is_in_the_way_gives_way_and_one_that_is_not_stays_and_is_told()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync(With(new("ads/", ".gz"), new("logs/", ".gz")));

        var plan = await account.ProvisionAsync(With(new KeyFilter("ads/", "")));

        var difference = Assert.Single(plan.Differences);
        Assert.Equal(("NotificationConfiguration", "events:ads/*"), (difference.Property, difference.Item));
        Assert.Contains(".gz", difference.From.ToString());
        Assert.Contains("no route needs its notifications of logs/*.gz", Assert.Single(plan.Warnings));
        var left = await account.ReadAsync("incoming", "notification");
        Assert.Contains("<Id>events:ads/*</Id>", left);
        Assert.Contains("<Id>events:logs/*.gz</Id>", left);
        Assert.DoesNotContain("<Id>events:ads/*.gz</Id>", left);
    }

    [Fact]
    public async Task What_a_filter_of_ours_told_beside_is_told_still_when_it_gives_way()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync(With(new KeyFilter("a/", ".gz")));
        var spec = With(new("a/b/", ".gz"), new("a/c/", ""));

        var plan = await account.ProvisionAsync(spec);

        Assert.Equal(["events:a/b/*.gz", "events:a/c/*"], plan.Differences.Select(static difference => difference.Item));
        Assert.Empty((await account.PlanAsync(spec)).Differences);
        Assert.DoesNotContain("events:a/*.gz", await account.ReadAsync("incoming", "notification"));
    }

    [Fact]
    public async Task Filters_with_any_characters_are_written_as_S3_wants_them_and_read_back()
    {
        using var account = await OpenAsync();
        var spec = With(new KeyFilter("my ads/année=2026+1/<&>\"'%/", ").gz"));
        await account.ProvisionAsync(spec);
        using var store = new S3ObjectStore(account.Emulator.S3);
        using var queue = new SqsMessageQueue(
            new() { Endpoint = account.Emulator.Endpoint, QueueName = "events", Credentials = Emulator.Credentials });

        await store.PutAsync(new("incoming", "my ads/année=2026+1/<&>\"'%/a (1).gz"), "x"u8.ToArray());

        Assert.Contains(
            "<Value>my+ads/ann%C3%A9e%3D2026%2B1/%3C%26%3E%22'%25/</Value>", await account.ReadAsync("incoming", "notification"));
        Assert.Empty((await account.PlanAsync(spec)).Differences);
        Assert.Equal(2, (await queue.GetDepthAsync()).Visible);
    }

    [Fact]
    public async Task Encryption_with_a_key_in_KMS_is_set_where_it_is_wanted()
    {
        using var account = await OpenAsync();
        await account.ProvisionAsync();
        var spec = Spec with
        {
            Buckets =
            [
                .. Spec.Buckets.Select(static bucket => bucket with { Encryption = S3EncryptionMode.Kms, KmsKeyId = "alias/spate" }),
            ],
        };

        var plan = await account.ProvisionAsync(spec);

        Assert.Equal(
            ["""incoming BucketEncryption : {"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]} > {"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"alias/spate"},"BucketKeyEnabled":true}]}""",
                """enriched BucketEncryption : {"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]} > {"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"alias/spate"},"BucketKeyEnabled":true}]}"""],
            plan.Differences.Select(Short));
        Assert.Empty((await account.PlanAsync(spec)).Differences);
    }

    [Theory]
    [InlineData("events.fifo", "incoming", "FIFO queue, which S3 does not notify")]
    [InlineData("my events", "incoming", "not a valid name for a queue")]
    [InlineData("events", "In_Coming", "not a valid name for a bucket")]
    public async Task Names_that_cannot_be_are_refused_before_anything_is_asked(string queue, string bucket, string problem)
    {
        using var account = new ProvisionedAccount(new Emulator(new Uri("http://127.0.0.1:1")));

        var exception = await Assert.ThrowsAsync<ProvisioningException>(
            () => account.PlanAsync(new AccountSpec(new QueueSpec(queue), [new BucketSpec(bucket)])));

        Assert.Contains(problem, exception.Message);
    }

    private static AccountSpec With(params KeyFilter[] filters) =>
        Spec with { Buckets = [new BucketSpec("incoming") { Notified = filters }] };

    private static string Notifications(
        string prefix, string suffix, string name = "s3:ObjectCreated:Put", bool eventBridge = false) => $"""
        <NotificationConfiguration>{(eventBridge ? "<EventBridgeConfiguration></EventBridgeConfiguration>" : "")}<TopicConfiguration><Id>thumbnails</Id><Topic>{Topic}</Topic><Event>{name}</Event><Filter><S3Key>
        <FilterRule><Name>Prefix</Name><Value>{prefix}</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>{suffix}</Value></FilterRule></S3Key></Filter></TopicConfiguration>
        <CloudFunctionConfiguration><Id>resize</Id><CloudFunction>arn:aws:lambda:us-east-1:000000000000:function:resize</CloudFunction><Event>s3:ObjectTagging:*</Event></CloudFunctionConfiguration>
        </NotificationConfiguration>
        """;

    private async Task<ProvisionedAccount> OpenAsync() => new(await emulators.OpenAsync());
}
