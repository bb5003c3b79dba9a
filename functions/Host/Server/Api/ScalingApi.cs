using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Scaling;

namespace Spate.Host.Server.Api;

/// <summary>The workers of a cluster: <c>/api/v1/scaling</c>.</summary>
internal static class ScalingApi
{
    public static void MapScaling(this RouteGroupBuilder api) =>
        api.MapGet("/scaling", Read).WithTags("scaling").WithName("getScaling")
            .WithSummary("Shows the workers' pods of the cluster, if there is one, and what decides how many there are.");

    private static Ok<ScalingState> Read(ScalingWatch watch) => TypedResults.Ok(watch.State);
}
