using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spate.Planning;

/// <summary>
/// Prices in US dollars: assumptions of a region and a month, not an offer. The file <c>prices.json</c> holds the defaults.
/// </summary>
/// <param name="Region">Where.</param>
/// <param name="AsOf">When.</param>
/// <param name="Node">Machines.</param>
/// <param name="Lambda">Functions.</param>
/// <param name="Requests">Object store and queue.</param>
public sealed record PriceList(string Region, string AsOf, NodePrice Node, LambdaPrice Lambda, RequestPrice Requests)
{
    private const string Resource = "prices.json";

    /// <summary>The built-in prices.</summary>
    public static PriceList Default { get; } = Load();

    private static PriceList Load()
    {
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize(stream, PriceListJson.Default.PriceList)!;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PriceList))]
internal sealed partial class PriceListJson : JsonSerializerContext;

/// <summary>What a node costs.</summary>
/// <param name="InstanceType">Its type.</param>
/// <param name="VCpus">Its vCPUs.</param>
/// <param name="OnDemandPerHour">Its price, billed by the second.</param>
/// <param name="SpotFactor">The spot price as a fraction of the on-demand price. It moves with supply and demand.</param>
public sealed record NodePrice(string InstanceType, double VCpus, double OnDemandPerHour, double SpotFactor)
{
    /// <summary>What seconds of nodes cost on demand.</summary>
    internal double OnDemand(double seconds) => seconds * (OnDemandPerHour / 3600);
}

/// <summary>What AWS Lambda costs.</summary>
/// <param name="X86PerGbSecond">A GB-second on x86-64.</param>
/// <param name="ArmPerGbSecond">A GB-second on arm64.</param>
/// <param name="PerMillionRequests">A million invocations.</param>
public sealed record LambdaPrice(double X86PerGbSecond, double ArmPerGbSecond, double PerMillionRequests)
{
    /// <summary>What invocations cost, at a price per GB-second.</summary>
    internal double Cost(double perGbSecond, double gbSeconds, double invocations) =>
        (gbSeconds * perGbSecond) + (invocations * PerMillionRequests / 1e6);
}

/// <summary>What requests cost.</summary>
/// <param name="StorePerThousandWrites">A thousand puts, posts and lists of S3.</param>
/// <param name="StorePerThousandReads">A thousand gets and heads of S3.</param>
/// <param name="QueuePerMillion">A million requests of SQS.</param>
public sealed record RequestPrice(double StorePerThousandWrites, double StorePerThousandReads, double QueuePerMillion);
