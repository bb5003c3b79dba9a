using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>A request's shape on its way through the pipeline.</summary>
internal sealed class SqsRequest<T>(T shape) : AmazonWebServiceRequest
{
    public T Shape => shape;
}

/// <summary>A response's shape on its way back.</summary>
internal sealed class SqsResponse<T> : AmazonWebServiceResponse
{
    public T? Shape { get; init; }
}

/// <summary>Writes a request as AWS JSON 1.0: a POST to the root, the action in <c>X-Amz-Target</c>, the shape as the body.</summary>
internal sealed class SqsMarshaller<T>(string action, JsonTypeInfo<T> shape) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private static SqsMarshaller<T>? s_only; // A shape of request belongs to one action.

    public static SqsMarshaller<T> For(string action, JsonTypeInfo<T> shape) => s_only ??= new(action, shape);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.SQS")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes(((SqsRequest<T>)input).Shape, shape),
        };
        request.Headers["Content-Type"] = "application/x-amz-json-1.0";
        request.Headers["X-Amz-Target"] = $"AmazonSQS.{action}";
        // Errors come with their older codes too (x-amzn-query-error), which callers of SQS know.
        request.Headers["x-amzn-query-mode"] = "true";
        return request;
    }
}

/// <summary>Reads an answer of AWS JSON 1.0.</summary>
internal sealed class SqsUnmarshaller<T>(JsonTypeInfo<T> shape) : JsonResponseUnmarshaller
{
    private static SqsUnmarshaller<T>? s_only;

    public static SqsUnmarshaller<T> For(JsonTypeInfo<T> shape) => s_only ??= new(shape);

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context)
    {
        // Actions without a result answer with "{}", or with nothing at all.
        var body = SqsBody.Read(context);
        return new SqsResponse<T> { Shape = JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body.Span, shape) };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext context, Exception innerException, System.Net.HttpStatusCode statusCode) =>
        SqsError.Read(SqsBody.Read(context), context.ResponseData, innerException, statusCode);
}
