using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Host.Server.Access;

/// <summary>
/// Limits how many times a minute one address may log in: each log-in is kept in the audit trail. A request that carries a key itself is
/// not limited; what protects keys is that they are long and random.
/// </summary>
internal static class LogInLimit
{
    public const string Policy = "log-in";

    /// <summary>How many times a minute.</summary>
    public const int Attempts = 10;

    public static void AddLogInLimit(this IServiceCollection services) => services.AddRateLimiter(static options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = static async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            await Results.Problem(
                $"At most {Attempts} log-ins a minute are answered. Wait a minute.", statusCode: StatusCodes.Status429TooManyRequests)
                .ExecuteAsync(rejected.HttpContext);
        };
        options.AddPolicy(Policy, static context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            static _ => new FixedWindowRateLimiterOptions { PermitLimit = Attempts, Window = TimeSpan.FromMinutes(1) }));
    });
}
