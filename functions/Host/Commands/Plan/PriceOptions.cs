using System.CommandLine;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;
using static Spate.Host.Commands.ValueOption;

namespace Spate.Host.Commands.Plan;

/// <summary>Prices that override those of the price list.</summary>
internal sealed class PriceOptions
{
    private readonly Option<double?> _nodePrice = OptionalNumber("--price-node-hour", "Dollars per node and hour, on demand.", 0, 1000);
    private readonly Option<double?> _spotFactor = OptionalNumber(
        "--price-spot-factor", "The spot price as a fraction of the on-demand price.", 0, 1);
    private readonly Option<double?> _lambdaPrice = OptionalNumber(
        "--price-lambda-gb-second", "Dollars per GB-second of Lambda, x86-64.", 0, 1);
    private readonly Option<double?> _lambdaArmPrice = OptionalNumber(
        "--price-lambda-arm-gb-second", "Dollars per GB-second of Lambda, arm64.", 0, 1);
    private readonly Option<double?> _requestPrice = OptionalNumber(
        "--price-lambda-requests", "Dollars per million invocations.", 0, 1000);
    private readonly Option<int?> _lambdaConcurrency = OptionalInt(
        "--lambda-concurrency", $"Invocations that the account runs at a time. [default: {LambdaPlan.DefaultConcurrency}]",
        ScaledObjectReader.MaxReplicas);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _nodePrice, _spotFactor, _lambdaPrice, _lambdaArmPrice, _requestPrice, _lambdaConcurrency })
            command.Add(option);
    }

    public int LambdaConcurrency(ParseResult parsed) => parsed.GetValue(_lambdaConcurrency) ?? LambdaPlan.DefaultConcurrency;

    /// <summary>Nodes of another size cost the same per vCPU, unless their price is given.</summary>
    public PriceList Prices(ParseResult parsed, double nodeCores)
    {
        var prices = PriceList.Default;
        return prices with
        {
            Node = prices.Node with
            {
                VCpus = nodeCores,
                OnDemandPerHour = parsed.GetValue(_nodePrice) ?? prices.Node.OnDemandPerHour * nodeCores / prices.Node.VCpus,
                SpotFactor = parsed.GetValue(_spotFactor) ?? prices.Node.SpotFactor,
            },
            Lambda = new LambdaPrice(
                parsed.GetValue(_lambdaPrice) ?? prices.Lambda.X86PerGbSecond,
                parsed.GetValue(_lambdaArmPrice) ?? prices.Lambda.ArmPerGbSecond,
                parsed.GetValue(_requestPrice) ?? prices.Lambda.PerMillionRequests),
        };
    }
}
