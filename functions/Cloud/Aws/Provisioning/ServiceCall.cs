using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Spate.Cloud.Aws.S3;
using Spate.Cloud.Aws.Sqs;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>One request about a resource, and what a refusal of it means.</summary>
/// <param name="Action">The IAM action that it requires.</param>
/// <param name="Doing">What it does, such as "read the policy of".</param>
/// <param name="Resource">The bucket or queue.</param>
internal sealed record ServiceCall(string Action, string Doing, string Resource)
{
    /// <summary>The error codes by which services with a partial implementation refuse an unknown request or parameter.</summary>
    private static readonly string[] UnknownCodes =
        ["NotImplemented", "XNotImplemented", "MethodNotAllowed", "UnknownOperationException", "InvalidAction", "InvalidAttributeName"];

    /// <summary>The error codes of S3 and SQS while a recent change is not effective everywhere.</summary>
    private static readonly string[] UnsettledCodes = ["NoSuchBucket", "OperationAborted"];

    private const string UnsettledDestination = "Unable to validate the following destination configurations";

    /// <summary>Long enough for the attributes of a queue, which take up to a minute to become effective.</summary>
    private const int Tries = 14;

    /// <summary>Whether a service does not support a request, as opposed to refusing it.</summary>
    public static bool IsUnsupported(AmazonServiceException answer) =>
        answer is UnsupportedOperationException || answer.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed
        || UnknownCodes.Contains(answer.ErrorCode, StringComparer.Ordinal);

    /// <exception cref="ProvisioningException">The service refuses, or cannot be reached.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsServiceError(e))
        {
            throw Explain(e);
        }
    }

    /// <summary>Reads a configuration, which may be absent or unknown to the service.</summary>
    /// <param name="call">Reads it.</param>
    /// <param name="choose">
    /// Takes it from the response; null for a response that S3 never gives, as from services that mistake the request for another.
    /// </param>
    /// <param name="absentCode">
    /// The error code when there is none. The SDK treats some of these responses, which are 404, as success.
    /// </param>
    public Task<Facet<T>> ReadAsync<TAnswer, T>(Func<Task<TAnswer>> call, Func<TAnswer, T?> choose, string? absentCode = null)
        where TAnswer : AmazonWebServiceResponse
        where T : class =>
        RunAsync(async () =>
        {
            try
            {
                var answer = await call();
                if (answer.HttpStatusCode == HttpStatusCode.NotFound)
                    return Facet<T>.Absent;
                return choose(answer) is { } value ? new Facet<T>(value, IsSupported: true) : Facet<T>.Unsupported;
            }
            catch (AmazonServiceException e) when (e.ErrorCode == absentCode)
            {
                return Facet<T>.Absent;
            }
            catch (AmazonServiceException e) when (IsUnsupported(e))
            {
                return Facet<T>.Unsupported;
            }
        });

    /// <summary>
    /// Writes, again and again while what was just made is not known everywhere; answers why the service cannot, or null.
    /// </summary>
    public Task<string?> WriteAsync(Func<Task> call, AwsRetries retries, CancellationToken cancellationToken) =>
        RunAsync(async () => await retries
            .Retry<string?>(Tries, static outcome => IsUnsettled(outcome.Exception))
            .ExecuteAsync(_ => TryAsync(call), cancellationToken));

    private static async ValueTask<string?> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (AmazonServiceException e) when (IsUnsupported(e))
        {
            return $"not supported by this endpoint ({e.ErrorCode}: {e.Message})";
        }
    }

    /// <summary>A response that is neither XML nor JSON, such as a proxy's page, fails in the SDK's parsers.</summary>
    private static bool IsServiceError(Exception exception) =>
        exception is not ProvisioningException
            && (S3Failure.IsServiceError(exception) || SqsFailure.IsServiceError(exception) || exception is XmlException);

    private static bool IsUnsettled(Exception? exception) =>
        exception is QueueDoesNotExistException
        || (exception is AmazonServiceException answer
            && (UnsettledCodes.Contains(answer.ErrorCode, StringComparer.Ordinal)
                || answer.Message.Contains(UnsettledDestination, StringComparison.Ordinal)));

    private ProvisioningException Explain(Exception exception) => exception switch
    {
        QueueDeletedRecentlyException =>
            new(
                $"Could not {Doing} {Resource}: a queue of that name was deleted within the last minute. Wait a minute and run this again.",
                exception),
        AmazonServiceException { ErrorCode: "BucketAlreadyExists" } =>
            new(
                $"Could not {Doing} {Resource}: the name belongs to another account; bucket names are unique worldwide. "
                + "Choose another in pipeline.yaml.",
                exception),
        AmazonServiceException answer when answer.Message.Contains(UnsettledDestination, StringComparison.Ordinal) =>
            new(
                $"Could not {Doing} {Resource}: S3 may not send to the queue ({answer.Message}). Check whether a policy denies it "
                + "or the queue's KMS key does not allow S3 to use it.",
                exception),
        _ => new($"Could not {Doing} {Resource}: {Reason(exception)}", exception),
    };

    private string Reason(Exception exception)
    {
        var rights = $"Give this identity {Action} on it; if it has that already, the resource may belong to another account.";
        return Action.StartsWith("s3:", StringComparison.Ordinal)
            ? S3Failure.Classify(exception, Resource[(Resource.LastIndexOf(' ') + 1)..], rights).Reason
            : SqsFailure.Classify(exception, rights).Reason;
    }
}
