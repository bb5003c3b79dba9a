using System.Globalization;
using System.Text.Json;

namespace Spate.Host.Commands.Plan.Actual;

/// <summary>Queries Prometheus, or another server with its API, for one number at a time.</summary>
internal sealed class Prometheus(HttpClient http, Uri address, DateTimeOffset at)
{
    /// <returns>The number; null when no series matches.</returns>
    /// <exception cref="CommandException">It cannot be reached or rejects the query.</exception>
    public async Task<double?> QueryAsync(string query, CancellationToken cancellationToken)
    {
        var uri = new Uri(
            $"{address.ToString().TrimEnd('/')}/api/v1/query?query={Uri.EscapeDataString(query)}&time="
            + $"{at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");
        try
        {
            using var response = await http.GetAsync(uri, cancellationToken);
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).RootElement;
            if (answer.GetProperty("status").GetString() != "success")
                throw new CommandException($"{address} rejected a query: {answer.GetProperty("error").GetString()}");
            return answer.GetProperty("data")
                .GetProperty("result")
                .EnumerateArray()
                .Select(static series => (double?)Value(series))
                .FirstOrDefault();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"{address} cannot be queried for metrics: {e.Message}", innerException: e);
        }
    }

    private static double Value(JsonElement series) =>
        double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
}
