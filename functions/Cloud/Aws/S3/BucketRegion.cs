using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Spate.Cloud.Aws.S3;

/// <summary>Finds the region that a response names, in the header <c>x-amz-bucket-region</c> or in the error's text.</summary>
internal static partial class BucketRegion
{
    private const string Header = "x-amz-bucket-region";

    public static string? Of(AmazonServiceException answer)
    {
        for (Exception? cause = answer; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpErrorResponseException { Response: { } response } && response.IsHeaderPresent(Header))
                return response.GetHeaderValue(Header);
        }

        var text = (answer as Amazon.S3.AmazonS3Exception)?.ResponseBody + answer.Message;
        return Named().Match(text) is { Success: true } match ? match.Groups["region"].Value : null;
    }

    [GeneratedRegex("""(<Region>|expecting ')(?<region>[a-z0-9-]{1,40})""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
