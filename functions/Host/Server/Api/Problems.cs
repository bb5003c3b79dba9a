using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Spate.Host.Server.Api;

/// <summary>
/// The error responses of the API (RFC 9457), with a type for each status, so that the API's document lists what a handler may return.
/// </summary>
internal abstract class Problem(int status, string detail) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => TypedResults.Problem(detail, statusCode: status).ExecuteAsync(httpContext);

    protected static void Describe(EndpointBuilder endpoint, int status) =>
        endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
}

internal sealed class BadRequestProblem(string detail) : Problem(StatusCodes.Status400BadRequest, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status400BadRequest);
}

internal sealed class UnauthorizedProblem(string detail) : Problem(StatusCodes.Status401Unauthorized, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status401Unauthorized);
}

internal sealed class TooManyProblem(string detail) : Problem(StatusCodes.Status429TooManyRequests, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status429TooManyRequests);
}

internal sealed class NotFoundProblem(string detail) : Problem(StatusCodes.Status404NotFound, detail), IEndpointMetadataProvider
{
    public static NotFoundProblem Run(string id) => new($"There is no run '{id}'.");

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status404NotFound);
}

internal sealed class ConflictProblem(string detail) : Problem(StatusCodes.Status409Conflict, detail), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status409Conflict);
}
