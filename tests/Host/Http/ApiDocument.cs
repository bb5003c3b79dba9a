using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>The document of the API.</summary>
internal sealed class ApiDocument(JsonElement document)
{
    /// <summary>Every operation, as <c>GET /api/v1/runs</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Operations { get; } = document.GetProperty("paths").EnumerateObject()
        .SelectMany(static path => path.Value.EnumerateObject()
            .Select(method => (Name: $"{method.Name.ToUpperInvariant()} {path.Name}", Operation: method.Value)))
        .ToDictionary(static operation => operation.Name, static operation => operation.Operation, StringComparer.Ordinal);

    /// <summary>The statuses that the document lists for a request; null if it knows no such request.</summary>
    public IReadOnlyList<int>? StatusesOf(HttpMethod method, string path)
    {
        var name = Operations.Keys.Where(name => IsFor(name, method, path)).MinBy(static name => name.Count(static c => c == '{'));
        return name is null
            ? null
            : [.. Operations[name].GetProperty("responses").EnumerateObject().Select(static response => int.Parse(response.Name))];
    }

    public JsonElement Schema(string name) => document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private static bool IsFor(string name, HttpMethod method, string path)
    {
        var (template, segments) = (name.Split(' ')[1].Split('/'), path.Split('/'));
        return name.StartsWith($"{method} ", StringComparison.Ordinal) && template.Length == segments.Length
            && template.Zip(segments).All(static pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}

/// <summary>Fails a test whose request is answered with a status that the document does not list.</summary>
internal sealed class DocumentedStatuses(ApiDocument document) : DelegatingHandler(new HttpClientHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (document.StatusesOf(request.Method, request.RequestUri!.AbsolutePath) is { } statuses)
            Assert.Contains((int)response.StatusCode, statuses);
        return response;
    }
}
