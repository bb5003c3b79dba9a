using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Provisioning;
using Spate.Cloud.Aws.S3;

namespace Spate.Cloud.Tests.Aws.Provisioning;

/// <summary>What services answer in cases that no emulator has.</summary>
public sealed class ProvisioningWireTests
{
    private static readonly AccountSpec Spec = new(new QueueSpec("events"), [new BucketSpec("incoming") { Notified = [new("ads/", "")] }]);

    [Theory]
    [InlineData("GetQueueUrl", "AccessDenied", "look for queue events: access is denied", "sqs:GetQueueUrl")]
    [InlineData("GetQueueUrl", "AuthorizationError", "look for queue events: access is denied", "sqs:GetQueueUrl")]
    [InlineData("HEAD", "", "look at bucket incoming: access is denied", "s3:ListBucket")]
    [InlineData("GET policy", "UnauthorizedAccess", "read the policy of bucket incoming: access is denied", "s3:GetBucketPolicy")]
    [InlineData("GET policy", "AccessDenied", "read the policy of bucket incoming: access is denied", "s3:GetBucketPolicy")]
    [InlineData("GET lifecycle", "AccessDenied", "lifecycle", "s3:GetLifecycleConfiguration")]
    [InlineData("GET encryption", "AccessDenied", "encryption", "s3:GetEncryptionConfiguration")]
    [InlineData("GET publicAccessBlock", "AccessDenied", "public access", "s3:GetBucketPublicAccessBlock")]
    [InlineData("GET ownershipControls", "AccessDenied", "ownership", "s3:GetBucketOwnershipControls")]
    [InlineData("GET notification", "AccessDenied", "notifications", "s3:GetBucketNotification")]
    public async Task A_look_that_is_denied_names_the_right_that_is_missing(string request, string code, string what, string right)
    {
        await using var account = new ScriptedAccount();
        account.Refuse(request, 403, code).WithBucket();
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains(what, exception.Message);
        Assert.Contains($"Give this identity {right} on it", exception.Message);
        Assert.DoesNotContain(
            account.Asked, static asked => asked.Name.StartsWith("PUT", StringComparison.Ordinal) || asked.Name is "CreateQueue");
    }

    [Theory]
    [InlineData("CreateQueue", "sqs:CreateQueue", "CreateQueue")]
    [InlineData("PUT", "s3:CreateBucket", "PUT")]
    [InlineData("PUT publicAccessBlock", "s3:PutBucketPublicAccessBlock", "PUT publicAccessBlock")]
    [InlineData("PUT ownershipControls", "s3:PutBucketOwnershipControls", "PUT ownershipControls")]
    [InlineData("PUT encryption", "s3:PutEncryptionConfiguration", "PUT encryption")]
    [InlineData("PUT lifecycle", "s3:PutLifecycleConfiguration", "PUT lifecycle")]
    [InlineData("PUT policy", "s3:PutBucketPolicy", "PUT policy")]
    [InlineData("PUT notification", "s3:PutBucketNotification", "PUT notification")]
    public async Task A_change_that_is_denied_names_the_right_that_is_missing_and_ends_there(string request, string right, string last)
    {
        await using var account = new ScriptedAccount();
        account.Refuse(request, 403, "AccessDenied");
        if (request != "CreateQueue")
            AnswerQueues(account);
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ApplyAsync(provisioner));

        Assert.Contains($"Give this identity {right} on it", exception.Message);
        Assert.Equal(last, account.Asked.Last().Name);
    }

    [Fact]
    public async Task A_notification_is_set_last_and_again_until_the_queue_is_known_to_let_S3_send()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        for (var i = 0; i < 5; i++)
            account.Refuse("PUT notification", 400, "InvalidArgument", "Unable to validate the following destination configurations");
        account.Answer("PUT notification", 200, "");
        using var provisioner = account.Open();

        Assert.All(await ApplyAsync(provisioner), static applied => Assert.Null(applied.Unsupported));

        Assert.Equal(
            [
                "CreateQueue", "CreateQueue", "PUT", "PUT policy", "PUT publicAccessBlock", "PUT ownershipControls", "PUT encryption",
                "PUT lifecycle", .. Enumerable.Repeat("PUT notification", 6),
            ],
            account.Asked.Select(static asked => asked.Name)
                .Where(static name => name.StartsWith("PUT", StringComparison.Ordinal) || name is "CreateQueue"));
        Assert.Contains("s3.amazonaws.com", account.Asked.Last(static asked => asked.Name == "CreateQueue").Body);
    }

    [Fact]
    public async Task A_queue_that_never_lets_S3_send_is_explained()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        account.Refuse("PUT notification", 400, "InvalidArgument", "Unable to validate the following destination configurations");
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ApplyAsync(provisioner));

        Assert.Contains("S3 may not send to the queue", exception.Message);
        Assert.Contains("KMS key", exception.Message);
        Assert.Equal(14, account.Asked.Count(static asked => asked.Name == "PUT notification"));
    }

    [Fact]
    public async Task What_a_service_does_not_implement_is_told_and_the_rest_goes_on()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        account.WithBucket()
            .Refuse("GET policy", 501, "NotImplemented")
            .Refuse("GET ownershipControls", 405, "MethodNotAllowed")
            .Refuse("PUT notification", 501, "NotImplemented");
        using var provisioner = account.Open();

        var plan = await provisioner.PlanAsync(Spec);
        var applied = await ApplyAsync(provisioner);

        Assert.Equal(["bucket incoming: not supported by this endpoint: ownership controls, policy"], plan.Warnings);
        Assert.Equal(
            ["NotificationConfiguration"],
            applied.Where(static change => change.Unsupported is not null).Select(static change => change.Difference.Property));
        Assert.DoesNotContain(account.Asked, static asked => asked.Name is "PUT policy" or "PUT ownershipControls");
    }

    [Theory]
    [InlineData("GET policy", "policy")]
    [InlineData("GET lifecycle", "lifecycle")]
    [InlineData("GET encryption", "encryption")]
    [InlineData("GET publicAccessBlock", "public access block")]
    [InlineData("GET ownershipControls", "ownership controls")]
    public async Task A_service_that_takes_the_question_for_a_listing_does_not_support_what_was_asked(string request, string what)
    {
        await using var account = new ScriptedAccount();
        account.WithBucket().Answer(request, 200, "<ListBucketResult><Name>incoming</Name><MaxKeys>1000</MaxKeys></ListBucketResult>");
        using var provisioner = account.Open();

        Assert.Equal([$"bucket incoming: not supported by this endpoint: {what}"], (await provisioner.PlanAsync(Spec)).Warnings);
    }

    [Fact]
    public async Task A_queue_whose_service_lacks_an_attribute_is_made_without_it()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        account.Refuse("CreateQueue", 400, "InvalidAttributeName")
            .Answer("CreateQueue", 200, $$"""{"QueueUrl":"{{account.Endpoint}}123456789012/events-dead"}""");
        account.Refuse("SetQueueAttributes", 400, "InvalidAttributeName").Answer("SetQueueAttributes", 200, "{}");
        using var provisioner = account.Open();

        var applied = await ApplyAsync(provisioner);

        Assert.All(
            applied.Where(static change => change.Difference.Name == "events-dead"),
            static change => Assert.Equal("not supported by this endpoint: SqsManagedSseEnabled", change.Unsupported));
        Assert.All(applied.Where(static change => change.Difference.Name == "events"), static change => Assert.Null(change.Unsupported));
        Assert.Equal(
            ["MessageRetentionPeriod", "Policy", "RedriveAllowPolicy", "SqsManagedSseEnabled"],
            account.Asked.Where(static asked => asked.Name == "SetQueueAttributes")
                .Select(static asked => System.Text.Json.Nodes.JsonNode.Parse(asked.Body)!["Attributes"]!.AsObject().Single().Key)
                .Order());
    }

    [Fact]
    public async Task A_queue_that_is_made_under_another_name_than_was_expected_ends_it()
    {
        await using var account = new ScriptedAccount();
        account.Refuse("GetCallerIdentity", 403, "AccessDenied");
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ApplyAsync(provisioner));

        Assert.Contains("arn:aws:sqs:us-east-1:000000000000:events-dead was expected. Run this again", exception.Message);
        Assert.DoesNotContain(account.Asked, static asked => asked.Name.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, "ExpiredToken", "credentials have expired")]
    [InlineData(403, "InvalidClientTokenId", "not know these credentials")]
    public async Task Credentials_that_are_refused_are_told(int status, string code, string problem)
    {
        await using var account = new ScriptedAccount();
        account.Refuse("GetQueueUrl", status, code);
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains($"Could not look for queue events: ", exception.Message);
        Assert.Contains(problem, exception.Message);
    }

    [Theory]
    [InlineData("GetQueueUrl", "look for queue events")]
    [InlineData("GetQueueAttributes", "read the attributes of queue events")]
    [InlineData("GET lifecycle", "read the lifecycle of bucket incoming")]
    [InlineData("GET notification", "read the notifications of bucket incoming")]
    public async Task What_is_no_answer_of_the_service_is_told(string request, string what)
    {
        await using var account = new ScriptedAccount();
        account.WithBucket().Answer(request, 200, "Welcome to the hotel's network!");
        if (request == "GetQueueAttributes")
            account.Answer("GetQueueUrl", 200, $$"""{"QueueUrl":"{{account.Endpoint}}123456789012/events"}""");
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains($"Could not {what}: ", exception.Message);
    }

    [Fact]
    public async Task Nobody_listening_is_told_with_the_address()
    {
        var account = new ScriptedAccount();
        await account.DisposeAsync();
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains($"Could not ask {account.Endpoint} whose account it is: Connection refused", exception.Message);
    }

    [Fact]
    public async Task A_name_that_somebody_else_has_is_told()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        account.Refuse("PUT", 409, "BucketAlreadyExists");
        using var provisioner = account.Open();

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ApplyAsync(provisioner));

        Assert.Contains("create bucket incoming: the name belongs to another account", exception.Message);
    }

    [Fact]
    public async Task A_bucket_that_came_to_be_meanwhile_and_is_ours_is_taken()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        account.Refuse("PUT", 409, "BucketAlreadyOwnedByYou");
        using var provisioner = account.Open();

        Assert.All(await ApplyAsync(provisioner), static applied => Assert.Null(applied.Unsupported));
    }

    [Theory]
    [InlineData("us-east-1", false)]
    [InlineData("eu-central-1", true)]
    public async Task A_bucket_is_created_in_the_region_that_is_asked(string region, bool isNamed)
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account, region);
        using var provisioner = new AwsProvisioner(
            account.S3 with { Region = region }, account.Sqs with { Region = region }, random: new NoWaits());

        await ApplyAsync(provisioner);

        Assert.Equal(
            isNamed,
            account.Asked.Single(static asked => asked.Name == "PUT")
                .Body.Contains($"<LocationConstraint>{region}</LocationConstraint>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(301)]
    public async Task A_bucket_in_another_region_is_told_with_its_region(int status)
    {
        await using var account = new ScriptedAccount();
        account.Answer("HEAD", status, "", ("x-amz-bucket-region", "eu-west-1"));

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ReadAsync(account));

        Assert.Contains("\"incoming\" is in the region eu-west-1, but host.json names us-east-1", exception.Message);
    }

    [Fact]
    public async Task A_bucket_of_somebody_else_that_lets_us_look_is_told()
    {
        await using var account = new ScriptedAccount();
        account.Answer("HEAD", 200, "").Answer("HEAD", 403, "");

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => ReadAsync(account));

        Assert.Contains("\"incoming\" does not belong to account 123456789012", exception.Message);
    }

    [Fact]
    public async Task Buckets_and_queues_in_different_regions_are_told()
    {
        await using var account = new ScriptedAccount();
        using var provisioner = new AwsProvisioner(
            account.S3 with { Region = "eu-west-1" }, account.Sqs with { Region = "eu-central-1" }, random: new NoWaits());

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains("queues in eu-central-1 and for buckets in eu-west-1", exception.Message);
    }

    [Fact]
    public async Task A_lifecycle_rule_for_all_uploads_is_written_as_S3_demands()
    {
        await using var account = new ScriptedAccount();
        AnswerQueues(account);
        using var provisioner = account.Open();

        await ApplyAsync(provisioner);

        Assert.Contains(
            "<Rule><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload><Filter "
            + "/><ID>abort-multipart-uploads</ID><Status>Enabled</Status></Rule>",
            account.Asked.Single(static asked => asked.Name == "PUT lifecycle").Body);
    }

    [Fact]
    public async Task A_queue_named_by_a_URL_in_another_account_is_told()
    {
        await using var account = new ScriptedAccount();
        account.Answer("GetQueueUrl", 200, $$"""{"QueueUrl":"{{account.Endpoint}}123456789012/events"}""");
        var named = new SqsOptions
        {
            Endpoint = account.Endpoint,
            QueueUrl = $"{account.Endpoint}210987654321/events",
            Credentials = Emulator.Credentials,
        };
        using var provisioner = new AwsProvisioner(account.S3, named, random: new NoWaits());

        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.PlanAsync(Spec));

        Assert.Contains("210987654321/events, which is not in account 123456789012", exception.Message);
    }

    /// <summary>Both queues are made as expected: the dead-letter queue first.</summary>
    private static void AnswerQueues(ScriptedAccount account, string region = "us-east-1")
    {
        foreach (var queue in new[] { "events-dead", "events" })
        {
            account.Answer(
                "GetQueueAttributes", 200, $$$"""{"Attributes":{"QueueArn":"arn:aws:sqs:{{{region}}}:123456789012:{{{queue}}}"}}""");
        }
    }

    private static async Task<List<AppliedDifference>> ApplyAsync(AwsProvisioner provisioner) =>
        await provisioner.ApplyAsync(await provisioner.PlanAsync(Spec)).ToListAsync();

    /// <summary>Reads as at AWS, which tells accounts and regions.</summary>
    private static async Task ReadAsync(ScriptedAccount account)
    {
        using var s3 = S3Client.Create(account.S3, new AwsRetries(TimeProvider.System, new NoWaits()));
        await new BucketReader(s3, new AccountIdentity("aws", "123456789012", "us-east-1", IsKnown: true)).ReadAsync(
            "incoming", TestContext.Current.CancellationToken);
    }
}
