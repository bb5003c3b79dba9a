using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Spate.Host.Server;

/// <summary>
/// Explains what is wrong with a request. The framework's own messages name types and parameters of the program, so they are not passed on;
/// instead the request is compared with its endpoint's parameters.
/// </summary>
internal static class BadRequests
{
    private static readonly Dictionary<Type, (Predicate<string> Accepts, string Expected)> Values = new()
    {
        [typeof(int)] = (static text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _), "a whole number"),
        [typeof(long)] = (static text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _), "a whole number"),
        [typeof(bool)] = (static text => bool.TryParse(text, out _), "true or false"),
        [typeof(DateTimeOffset)] =
            (static text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _), "a time such as 2026-03-14T15:09:26Z"),
    };

    /// <summary>Explains a status that needs no details; null for others.</summary>
    public static string? Explain(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => $"The body is larger than {HttpEndpoint.MaxRequestBodyBytes >> 10} KiB.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, sent with the content type application/json.",
        _ => null,
    };

    public static string Explain(BadHttpRequestException error, IExceptionHandlerFeature failure, HttpRequest request) =>
        Explain(error.StatusCode)
        ?? (error.InnerException is JsonException json
            ? Explain(json)
            : Explain(failure.Endpoint?.Metadata ?? new EndpointMetadataCollection(), request));

    private static string Explain(JsonException json)
    {
        var property = json.Path is { Length: > 2 } path ? $", in {path[2..]}" : "";
        return $"The body is not valid here: see line {json.LineNumber + 1}, "
            + $"byte {json.BytePositionInLine + 1}{property}.";
    }

    private static string Explain(EndpointMetadataCollection endpoint, HttpRequest request) =>
        (endpoint.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .SelectMany(Parts)
            .Select(part => Explain(part.Name, part.Type, request))
            .FirstOrDefault(static text => text is not null)
        ?? (endpoint.GetMetadata<IAcceptsMetadata>() is { IsOptional: false }
            ? "The request has no body: send one, in JSON."
            : "The request cannot be read.");

    /// <summary>What a parameter takes from the query: itself, or each property if it stands for several.</summary>
    private static IEnumerable<(string Name, Type Type)> Parts(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute), inherit: false)
            ? parameter.ParameterType.GetProperties().Select(static property =>
                (property.GetCustomAttribute<FromQueryAttribute>()?.Name ?? property.Name, property.PropertyType))
            : [(parameter.Name!, parameter.ParameterType)];

    private static string? Explain(string name, Type type, HttpRequest request) =>
        Values.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var value)
            && request.Query.TryGetValue(name, out var text) && !value.Accepts(text.ToString())
            ? $"{name} must be {value.Expected}, not '{text}'."
            : null;
}
