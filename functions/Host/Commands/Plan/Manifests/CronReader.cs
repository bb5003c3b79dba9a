using Cronos;
using Spate.Planning;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>Reads the cron triggers of a ScaledObject.</summary>
internal static class CronReader
{
    public static IReadOnlyList<CronPrewarm> Read(ManifestObject scaled) =>
        [
            .. Enumerable.Range(0, scaled.Count("spec.triggers"))
                .Where(index => scaled.Text($"spec.triggers[{index}].type") == "cron")
                .Select(index => ReadOne(scaled, $"spec.triggers[{index}].metadata")),
        ];

    private static CronPrewarm ReadOne(ManifestObject scaled, string field)
    {
        scaled.Know(field, "timezone", "start", "end", "desiredReplicas");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(scaled.Text($"{field}.timezone"), out _))
            scaled.Report($"{field}.timezone", $"{field}.timezone must be a time zone such as Europe/Berlin");
        return new CronPrewarm(
            Cron(scaled, $"{field}.start"), Cron(scaled, $"{field}.end"), scaled.Text($"{field}.timezone"),
            (int)scaled.Quoted($"{field}.desiredReplicas", 1, above: 0));
    }

    private static string Cron(ManifestObject scaled, string field)
    {
        var text = scaled.Text(field);
        if (!CronExpression.TryParse(text, out _))
            scaled.Report(field, $"{field} must be a cron expression of five fields, such as 50 5 * * *");
        return text;
    }
}
