using System.Text;
using Spate.Enrichment;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Enrich;

/// <summary>The result for one file, for people.</summary>
internal static class EnrichmentSummary
{
    public static string Of(FileEnrichment file, EnrichmentResult result, TimeSpan elapsed)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        var width = Math.Max(8, result.Matches.Keys.Select(static name => name.Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        text.AppendLine($"{file.Input} → {file.Output}");
        text.AppendLine(
            $"  {"records".PadRight(width)}  {Units.Count(result.RecordsIn)} in = {Units.Count(result.RecordsOut)} out + "
            + $"{Units.Count(result.Rejected)} rejected");
        foreach (var (reason, count) in result.RejectedByReason)
            text.AppendLine($"  {"".PadRight(width)}  {Units.Count(count)} {reason}");
        if (result.Rejects is not null)
            text.AppendLine($"  {"rejects".PadRight(width)}  {file.Rejects}");
        foreach (var (name, matches) in result.Matches)
        {
            text.AppendLine(
                $"  {name.PadRight(width)}  {Units.Count(matches.Hits)} found, {Units.Count(matches.Misses)} not found, "
                + $"{Units.Count(matches.Invalid)} invalid");
        }

        text.AppendLine(
            $"  {"bytes".PadRight(width)}  {Units.Bytes(result.BytesIn)} in ({Units.Bytes(result.PlainBytesIn)} plain), "
            + $"{Units.Bytes(result.Output.Bytes)} out ({Units.Bytes(result.Output.PlainBytes)} plain)");
        text.Append(
            $"  {"time".PadRight(width)}  {Units.Duration(elapsed)}, {Units.Count((long)(result.RecordsIn / seconds))} events/s, "
            + $"{Units.Bytes(result.BytesIn / seconds)}/s");
        return text.ToString();
    }
}
