using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Spate.Host.Burst;
using Spate.Host.Observability.Metrics;
using Spate.Host.Scaling;
using Spate.Host.Server.Access;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server.Api;

/// <summary>The API, and the document that describes it: <c>/openapi/v1.json</c>.</summary>
internal static class ApiEndpoints
{
    private const string Bearer = "bearer";

    /// <param name="builder">The application.</param>
    /// <param name="keys">Who may come in.</param>
    /// <param name="settings">The settings of the dashboard.</param>
    public static void AddApi(this WebApplicationBuilder builder, ApiKeys keys, DashboardSection settings)
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<FlowSample>();
        builder.Services.AddSingleton<BurstReader>();
        builder.Services.AddSingleton<LiveFeed>();
        builder.AfterServer(static services => services.AddSingleton<BurstSampler>()
            .AddHostedService(static provider => provider.GetRequiredService<BurstSampler>())
            .AddSingleton<ScalingWatch>()
            .AddHostedService(static provider => provider.GetRequiredService<ScalingWatch>()));
        builder.Services.AddSingleton(new Guard(keys));
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddLogInLimit();
        builder.Services.AddScheduleClient();
        builder.Services.AddLedger();
        builder.Services.AddSingleton<RunObjects>();
        builder.Services.AddSingleton<LedgerTurns>();
        builder.Services.AddOpenApi("v1", static options => options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Spate",
                Version = ProgramVersion.Text,
                Description =
                    "The runs of files that were dropped into a bucket: watch, replay, terminate and remove them; and the work that waits.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = Bearer,
                    Description = $"A key; also taken from the header {Guard.KeyHeader}. Not required on loopback.",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        }));
    }

    public static void MapApi(this WebApplication app)
    {
        AuditTrail.Use(app);
        app.Services.GetRequiredService<Guard>().Use(app);
        app.UseRateLimiter();
        var api = app.MapGroup("/api/v1");
        int[] always =
        [
            StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden,
            StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable,
        ];
        foreach (var status in always)
            api.ProducesProblem(status);
        api.MapRuns();
        api.MapStatistics();
        api.MapWork();
        api.MapSchedules();
        api.MapReplays();
        api.MapSession();
        api.MapBurst();
        api.MapScaling();
        api.MapLedger();
        app.MapOpenApi();
        app.MapReference();
    }

    /// <summary>Adds to the document the responses to a body that cannot be accepted.</summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
