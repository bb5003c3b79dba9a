using Spate.Pipeline.Webhooks;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads the webhooks, and which of them a route calls.</summary>
internal static class WebhookReader
{
    public static IReadOnlyList<Webhook> Read(YamlMapping root) =>
        [.. root.NamedMappings("webhooks", "webhook").Select(entry => Read(entry.Name.Value!, entry.Mapping))];

    public static IReadOnlyList<string> OfRoute(YamlMapping route, IReadOnlyList<Webhook> webhooks)
    {
        foreach (var item in route.Items("notify")
            .OfType<YamlScalarNode>()
            .Where(item => webhooks.All(webhook => webhook.Name != item.Value)))
        {
            var known = webhooks.Count == 0
                ? "there are none"
                : $"webhooks has {string.Join(", ", webhooks.Select(webhook => webhook.Name))}";
            route.Problems.Add(item, $"there is no webhook '{item.Value}'; {known}");
        }

        var names = route.Texts("notify");
        if (names.Count > EnrichObject.MaxWebhooks)
            route.Report("notify", $"notify names {names.Count} webhooks; at most {EnrichObject.MaxWebhooks} are called");
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static Webhook Read(string name, YamlMapping mapping)
    {
        var (text, variable) = (mapping.Text("url"), mapping.Text("urlFromEnvironment"));
        if (text is null == variable is null)
            mapping.Problems.Add(mapping.Node, $"webhook {name} must have either url or urlFromEnvironment");
        var url = text is not null && Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http"
            ? parsed
            : null;
        if (text is not null && url is null) mapping.Report("url", $"url must be an address that begins with https://, not '{text}'");
        var webhook = new Webhook
        {
            Name = name,
            Url = url,
            UrlVariable = variable,
            SecretVariable = mapping.Text("secretFromEnvironment"),
            Format = mapping.Choice("format", WebhookFormat.Json),
            On = mapping.Choice("on", WebhookEvents.Failed),
        };
        webhook = webhook with { Subject = Template(mapping, "subject", webhook.Subject), Body = Template(mapping, "body", webhook.Body) };
        mapping.Close();
        return webhook;
    }

    private static string Template(YamlMapping mapping, string key, string fallback)
    {
        var text = mapping.Text(key) ?? fallback;
        if (WebhookText.Fault(text) is { } fault) mapping.Report(key, $"{key}: {fault}");
        return text;
    }
}
